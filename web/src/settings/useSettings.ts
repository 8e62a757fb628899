import { useQuery } from '@tanstack/vue-query'
import { api, ask } from '../api/client'
import { useDeed } from '../api/deed'
import type { Of } from '../api/types'

export const useRules = () => useQuery({ queryKey: ['rules'], staleTime: Infinity, queryFn: async () => (await ask(api.GET('/rules'))).items })

export const useNameInspection = () =>
  useDeed((body: Of<'InspectionChange'>) => ask(api.PATCH('/inspection', { body })), 'status', 'ledger')

export const useRebuild = () => useDeed(() => ask(api.POST('/index/rebuild')), 'status')

export const useBackup = () => useDeed((name: string) => ask(api.POST('/backups', { body: name ? { name } : {} })))

export const useAddToken = () => useDeed((label: string) => ask(api.POST('/tokens', { body: { label } })))

const shownFiles = 50 // of each list; the evidence page holds them all

/** The newest files in a state, of those one may see. */
export const useFilesIn = (state: Of<'State'>) =>
  useQuery({ queryKey: ['evidence', 'in', state], queryFn: () => ask(api.GET('/evidence', { params: { query: { state, limit: shownFiles } } })) })
