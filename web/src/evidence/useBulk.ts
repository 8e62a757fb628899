import { useQueryClient } from '@tanstack/vue-query'
import { reactive, ref } from 'vue'
import { api, ask, sentenceOf } from '../api/client'
import { download } from '../api/download'
import type { Of } from '../api/types'
import { proofsMoved } from '../proof/useProofs'
import { notify } from '../ui/notices'
import { inTurn } from './library'
import type { Row } from './useLibrary'
import { words as w } from './listWords'

type Deed = keyof typeof w.deeds

/** Deeds to several files, one after another, with what was refused told file by file. */
export function useBulk(put: (id: string, row: Row | undefined) => void) {
  const queries = useQueryClient()
  const running = ref<{ deed: Deed; done: number; all: number }>()
  const refused = reactive<{ deed?: Deed; items: { name: string; why: string }[] }>({ items: [] })
  let halt = false

  async function run(deed: Deed, rows: Row[], one: (row: Row) => Promise<unknown>): Promise<boolean> {
    halt = false
    refused.items = []
    running.value = { deed, done: 0, all: rows.length }
    const out = await inTurn(rows, one, (done) => { running.value = { deed, done, all: rows.length } }, () => halt)
    const done = (running.value?.done ?? 0) - out.length
    running.value = undefined
    refused.deed = deed
    refused.items = out.map((r) => ({ name: r.item.name, why: sentenceOf(r.why) }))
    if (done) notify(w.done(w.deeds[deed], done))
    if (deed !== 'download') proofsMoved(queries)
    return out.length === 0
  }

  const path = (row: Row) => ({ params: { path: { id: row.id } } })
  return {
    running,
    refused,
    stop: () => { halt = true },
    changeKind: (rows: Row[], kind: Of<'Kind'>) => run('kind', rows, async (row) => {
      put(row.id, (await ask(api.PATCH('/evidence/{id}', { ...path(row), body: { kind } }))).row)
    }),
    save: (rows: Row[]) => run('download', rows, (row) => download(`/evidence/${row.id}/original`, row.name)),
    withdraw: (rows: Row[], reason: string) => run('withdraw', rows, async (row) => {
      await ask(api.POST('/evidence/{id}/withdraw', { ...path(row), body: { reason } }))
      put(row.id, undefined)
    }),
    restore: (rows: Row[]) => run('restore', rows, async (row) => {
      await ask(api.POST('/evidence/{id}/restore', path(row)))
      put(row.id, undefined)
    }),
  }
}
