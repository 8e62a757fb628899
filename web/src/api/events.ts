import type { QueryClient } from '@tanstack/vue-query'
import { base } from './client'
import type { Of } from './types'

/** Answers that change when a file was received, read, offered or judged. */
const moving = ['status', 'ledger', 'problem', 'evidence', 'proofs', 'counts', 'history']

/**
 * Follows what happens on the server for as long as the page is looked at. A
 * hidden page lets go: browsers allow six connections to a server in all.
 * Returns what ends it.
 */
export function follow(queries: QueryClient): () => void {
  let stream: EventSource | undefined
  let due = 0
  let seen = ''

  function refresh() {
    due = 0
    for (const key of moving) void queries.invalidateQueries({ queryKey: [key] })
  }
  function open() {
    if (stream) return
    stream = new EventSource(`${base}/events`)
    stream.addEventListener('tally', (e) => {
      const now = (e as MessageEvent<string>).data
      if (seen && now !== seen) due ||= window.setTimeout(refresh, 800)
      seen = now
    })
    stream.addEventListener('rebuilding', (e) => {
      queries.setQueryData(['rebuilding'], JSON.parse((e as MessageEvent<string>).data))
    })
    stream.addEventListener('verifying', (e) => {
      const running = JSON.parse((e as MessageEvent<string>).data) as Of<'Verifying'> | null
      if (running) queries.setQueryData<Of<'VerificationStatus'>>(['verification'], (was) => ({ ...was, running }))
      else for (const key of ['verification', 'audit']) void queries.invalidateQueries({ queryKey: [key] })
    })
  }
  function close() {
    stream?.close()
    stream = undefined
  }
  const turn = () => (document.hidden ? close() : open())

  document.addEventListener('visibilitychange', turn)
  turn()
  return () => {
    document.removeEventListener('visibilitychange', turn)
    window.clearTimeout(due)
    close()
  }
}
