import { useQuery } from '@tanstack/vue-query'
import { api, ask } from '../api/client'
import { useDeed } from '../api/deed'
import type { Of } from '../api/types'

const part = 200 // rows of an answer

/** Every account, by name. */
export const useAccounts = () =>
  useQuery({
    queryKey: ['accounts'],
    queryFn: async () => {
      const out: Of<'Account'>[] = []
      let cursor: string | undefined
      do {
        const page = await ask(api.GET('/accounts', { params: { query: { limit: part, cursor } } }))
        out.push(...page.items)
        cursor = page.next
      } while (cursor)
      return out
    },
  })

const path = (name: string) => ({ params: { path: { name } } })

/** Adds an account; the answer holds its first password, this once. */
export const useAddAccount = () => useDeed((body: Of<'NewAccount'>) => ask(api.POST('/accounts', { body })), 'accounts')

/** Changes role, unit, or whether it is switched off. */
export const useChangeAccount = () =>
  useDeed(({ name, ...body }: Of<'AccountChange'> & { name: string }) => ask(api.PATCH('/accounts/{name}', { ...path(name), body })), 'accounts')

/** Gives an account a new first password, told this once. */
export const useResetPassword = () => useDeed((name: string) => ask(api.POST('/accounts/{name}/password', path(name))), 'accounts')
