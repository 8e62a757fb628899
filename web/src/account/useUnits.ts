import { useQuery } from '@tanstack/vue-query'
import { api, ask } from '../api/client'

/** Every unit, those above before those below. */
export const useUnits = () => useQuery({ queryKey: ['units'], queryFn: async () => (await ask(api.GET('/units'))).items })
