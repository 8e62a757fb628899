import { computed, ref } from 'vue'
import { useQuery } from '@tanstack/vue-query'
import { me } from '../account/session'
import { api, ask, Refusal } from '../api/client'
import { askOthers, isElsewhere } from './elsewhere'
import { abandon, add, items } from './queue'
import { forget, idOf, isSame, unfinishedOf, type Unfinished } from './unfinished'
import { words as w } from './words'

type Begun = Unfinished & { offset: number }

/** What was begun another day and is not going on now, here or in another tab, with how far the server has it. */
export function useUnfinished() {
  const refused = ref('')
  const { data, refetch } = useQuery({
    queryKey: ['uploads', 'begun'],
    queryFn: async () => {
      await askOthers()
      return (await Promise.all(unfinishedOf(me.value?.name ?? '').map(look))).filter((u): u is Begun => u !== undefined)
    },
  })
  const begun = computed(() => (data.value ?? []).filter((u) => !isElsewhere(u.url) && !items.some((i) => i.url === u.url)))

  async function look(u: Unfinished): Promise<Begun | undefined> {
    try {
      const told = await ask(api.GET('/uploads/{id}', { params: { path: { id: idOf(u.url) } } }))
      if (!told.complete) return { ...u, offset: told.offset }
      forget(u.url)
    } catch (e) {
      if (!(e instanceof Refusal) || e.status !== 404) throw e
      forget(u.url) // expired
    }
    return undefined
  }

  function goOn(files: FileList | null) {
    refused.value = ''
    const same = [...(files ?? [])].filter((f) => begun.value.some((u) => isSame(u, f)))
    if (files?.length && same.length === 0) refused.value = w.notTheSame
    add(same.map((file) => ({ file, path: '' })))
  }

  async function giveUp(u: Unfinished) {
    await abandon(u.url)
    await refetch()
  }
  return { begun, refused, goOn, giveUp }
}
