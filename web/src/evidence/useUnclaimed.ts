import { useMutation, useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'
import { offer } from '../proof/useProofs'

/** What a file may prove, the likeliest first, for whoever knows that it will be shown. */
export const suggestions = (id: string) => ({
  queryKey: ['suggestions', id],
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await ask(api.GET('/evidence/{id}/suggestions', { params: { path: { id } }, signal }))).items,
})

/** The same, once it is wanted. */
export const useSuggestions = (id: MaybeRefOrGetter<string>, wanted: MaybeRefOrGetter<boolean>) =>
  useQuery(() => ({ ...suggestions(toValue(id)), enabled: toValue(wanted) }))

/** Offers a file for a claim as it was suggested. */
export const useAdoption = (done: (proof: Of<'Proof'>, of: Of<'Suggestion'>) => void) =>
  useMutation({
    mutationFn: (a: { evidence: string; of: Of<'Suggestion'> }) =>
      offer({ evidence: a.evidence, claim: a.of.claim, kind: a.of.kind || undefined, pages: a.of.page ? String(a.of.page) : undefined }),
    onSuccess: (proof, a) => done(proof, a.of),
  })
