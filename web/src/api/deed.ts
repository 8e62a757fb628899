import { useMutation, useQueryClient } from '@tanstack/vue-query'

/** A deed whose refusal is said beside what was pressed, and the answers that are asked for again after it. */
export function useDeed<In, Out>(deed: (given: In) => Promise<Out>, ...moved: string[]) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: deed,
    onError: () => undefined,
    onSettled: () => Promise.all(moved.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  })
}
