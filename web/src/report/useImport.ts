import { useQueryClient } from '@tanstack/vue-query'
import { ref, shallowRef, watch } from 'vue'
import { api, ask, Refusal, sentenceOf } from '../api/client'
import type { Of } from '../api/types'
import { copy } from './draft'

/** A report on its way into the ledger: read, corrected, imported. */
export function useImport() {
  const queries = useQueryClient()
  const preview = shallowRef<Of<'Preview'>>()
  const draft = ref<Of<'Draft'>>()
  const changed = ref(false)
  const busy = ref('') // what is being read, or its name while it is imported
  const refusal = shallowRef<Refusal>()

  watch(draft, (now, was) => { if (was && now === was) changed.value = true }, { deep: true })

  async function attempt(name: string, deed: () => Promise<void>): Promise<boolean> {
    busy.value = name
    refusal.value = undefined
    try {
      await deed()
      return true
    } catch (e) {
      refusal.value = e instanceof Refusal ? e : new Refusal({ status: 0, title: sentenceOf(e) })
      return false
    } finally {
      busy.value = ''
    }
  }

  const read = (file: File) => attempt(file.name, async () => {
    const body = new FormData()
    body.append('file', file)
    preview.value = await ask(api.POST('/reports', { body: { file: file.name }, bodySerializer: () => body }))
    draft.value = copy(preview.value.draft)
    changed.value = false
  })

  const confirm = () => attempt(preview.value?.name ?? '', async () => {
    if (!preview.value) return
    const ledger = await ask(api.POST('/reports/{ref}/import', { params: { path: { ref: preview.value.ref } }, body: changed.value ? { draft: draft.value } : {} }))
    discard()
    queries.setQueryData(['ledger'], ledger)
    await queries.invalidateQueries()
  })

  function discard() {
    preview.value = draft.value = refusal.value = undefined
    changed.value = false
  }

  return { preview, draft, changed, busy, refusal, read, confirm, discard }
}
