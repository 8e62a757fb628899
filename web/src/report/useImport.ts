import { useQueryClient } from '@tanstack/vue-query'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { me } from '../account/session'
import { api, ask, Refusal, sentenceOf } from '../api/client'
import type { Of } from '../api/types'
import { copy } from './draft'
import { forget, keep, keptOf } from './kept'
import { words as w } from './words'

const pause = 400 // ms without a correction until they are kept

/** A report on its way into the ledger: read, corrected, imported. A reload goes on where it was. */
export function useImport() {
  const queries = useQueryClient()
  const preview = shallowRef<Of<'Preview'>>()
  const draft = ref<Of<'Draft'>>()
  const changed = ref(false)
  const busy = ref('') // what is being read, or its name while it is imported
  const refusal = shallowRef<Refusal>()

  let due = 0
  watch(draft, (now, was) => {
    if (was && now === was) changed.value = true
    window.clearTimeout(due)
    if (now) due = window.setTimeout(save, pause)
  }, { deep: true })
  onScopeDispose(() => window.clearTimeout(due))

  /** Keeps what there is; false where there is no room. */
  function save(): boolean {
    window.clearTimeout(due)
    return !preview.value || keep({ owner: me.value?.name ?? '', ref: preview.value.ref, draft: changed.value ? draft.value : undefined })
  }

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

  const was = keptOf(me.value?.name ?? '')
  if (was) void attempt(w.whatWasLeft, async () => {
    try {
      preview.value = await ask(api.GET('/reports/{ref}', { params: { path: { ref: was.ref } } }))
    } catch (e) {
      if (e instanceof Refusal && e.status === 404) forget()
      throw e
    }
    draft.value = was.draft ?? copy(preview.value.draft)
    changed.value = !!was.draft
  })

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
    forget()
  }

  return { preview, draft, changed, busy, refusal, save, read, confirm, discard }
}
