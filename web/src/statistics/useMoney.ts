import { useQuery } from '@tanstack/vue-query'
import { api, ask } from '../api/client'

/** Money claimed against vouchers accepted; it moves with the ledger. */
export const useMoney = () => useQuery({ queryKey: ['ledger', 'money'], queryFn: () => ask(api.GET('/statistics/money')) })
