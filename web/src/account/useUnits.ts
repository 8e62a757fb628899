import { useQuery } from '@tanstack/vue-query'
import { api, ask } from '../api/client'
import { useDeed } from '../api/deed'
import type { Of } from '../api/types'

/** Every unit, those above before those below. */
export const useUnits = () => useQuery({ queryKey: ['units'], queryFn: async () => (await ask(api.GET('/units'))).items })

/** What is asked for a unit; the id of one that is, or the parent of one to be. */
type UnitForm = { id?: string; parent: string; kind: Of<'UnitKind'>; name: string }

/** Adds a unit or changes one; the form shows why it was refused. */
export const useSaveUnit = () =>
  useDeed(({ id, ...unit }: UnitForm) => (id
    ? ask(api.PATCH('/units/{id}', { params: { path: { id } }, body: { kind: unit.kind, name: unit.name } }))
    : ask(api.POST('/units', { body: unit }))), 'units', 'accounts', 'ledger', 'evidence')
