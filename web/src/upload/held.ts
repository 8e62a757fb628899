import { api, ask } from '../api/client'
import type { Of } from '../api/types'
import { checkable, sha256 } from '../evidence/digest'

/** Larger files are not read twice: the receipt says it too. */
const maxHashed = 64 * 2 ** 20

/**
 * The evidence with the same bytes, if there is one that may be seen. Over
 * plain HTTP browsers reckon no digests; then nobody is asked.
 */
export async function alreadyHeld(file: File): Promise<Of<'EvidenceRow'> | undefined> {
  if (!checkable() || file.size === 0 || file.size > maxHashed) return undefined
  try {
    return (await ask(api.GET('/evidence', { params: { query: { sha256: await sha256(file), limit: 1 } } }))).items[0]
  } catch {
    return undefined // sending it tells what is wrong
  }
}
