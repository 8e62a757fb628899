import type { Of } from '../api/types'
import { firstPage } from './offer'

/** How long a quote is asked for on its page; what is left off stands beside it. */
const longest = 100

/** What search is asked to find a quote: its longest piece without quotation marks, as a phrase. */
export function phrase(quote: string): string {
  const piece = quote.split(/["“”＂\n]/).reduce((a, b) => (b.trim().length > a.length ? b.trim() : a), '')
  return piece ? `"${[...piece].slice(0, longest).join('')}"` : ''
}

/** Where the viewer shows a proof: its first page, with its quote marked. */
export function viewerOf(p: Pick<Of<'Proof'>, 'pages' | 'quote'> & { evidence: { id: string } }) {
  const q = phrase(p.quote)
  return { path: `/evidence/${p.evidence.id}`, query: { page: String(firstPage(p.pages)), ...(q ? { q } : {}) } }
}

/** Where files are uploaded for something that is to be proven. */
export function uploadFor(target: { problem: number; measure?: string; claim?: string; kind?: string }) {
  const query: Record<string, string> = target.problem ? { problem: String(target.problem) } : {}
  for (const key of ['measure', 'claim', 'kind'] as const) if (target[key]) query[key] = target[key]
  return { path: '/upload', query }
}
