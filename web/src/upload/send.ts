import type { DetailedError, HttpResponse } from 'tus-js-client'
import { base, refusalOf, unreachable, type Refusal } from '../api/client'
import { Pace } from './pace'
import type { Item } from './queue'

/** Bytes of one request: proxies refuse larger ones, smaller ones wait more often. */
const chunk = 32 * 2 ** 20
/** ms to wait before each try again; after the last the connection counts as lost. */
const waits = [500, 1500, 3000, 6000]

/** A file on its way: how it ends (whether it is whole), and how to end it. */
export type Sending = { ended: Promise<boolean>; stop: () => void }

/** Sends a file, from where the server has it; `begun` is told once it has an address. */
export function send(i: Item, begun: () => void): Sending {
  let stop = () => {}
  let stopped = false
  const ended = new Promise<boolean>((end, fail) => {
    stop = () => {
      stopped = true
      end(false)
    }
    void import('tus-js-client').then(({ Upload }) => {
      if (stopped) return
      let pace: Pace | undefined
      const up = new Upload(i.file, {
        endpoint: `${base}/uploads`,
        uploadUrl: i.url || null,
        metadata: tags(i),
        chunkSize: chunk,
        retryDelays: waits,
        storeFingerprintForResuming: false, // unfinished.ts keeps more than it would
        onShouldRetry: (e) => navigator.onLine && passes((e as DetailedError).originalResponse),
        onUploadUrlAvailable() {
          i.url = up.url ?? ''
          begun()
        },
        onProgress(sent) {
          const now = performance.now()
          pace ??= new Pace(sent, now)
          pace.look(sent, now)
          i.sent = sent
          i.speed = pace.speed
        },
        onSuccess: () => end(true),
        onError: (e) => fail(refusedBy((e as DetailedError).originalResponse)),
      })
      stop = () => {
        void up.abort()
        end(false)
      }
      up.start()
    }, () => fail(unreachable()))
  })
  return { ended, stop: () => stop() }
}

function tags(i: Item): Record<string, string> {
  const { unit, problem, measure, claim } = i.target
  const said = { filename: i.file.name, path: i.path, unit, problem: problem === '0' ? '' : problem, measure, claim, kind: i.kind }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value))
}

/** Whether a try again may help: no answer, somebody else at it, a server out of breath. */
function passes(answer: HttpResponse | null): boolean {
  const status = answer?.getStatus() ?? 0
  return status === 0 || status === 409 || status === 423 || status >= 500 && status !== 507
}

function refusedBy(answer: HttpResponse | null): Refusal {
  if (!answer) return unreachable()
  try {
    return refusalOf(answer.getStatus(), JSON.parse(answer.getBody()))
  } catch {
    return refusalOf(answer.getStatus(), undefined)
  }
}
