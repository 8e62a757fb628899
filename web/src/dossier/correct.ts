/** A place where a text can be cut in two: `at` counts code points, as the server does. */
type Cut = { at: number; before: string; after: string }

const shown = 24 // letters on each side of a cut

/** The places after a mark of punctuation where both sides have words. */
export function cuts(text: string): Cut[] {
  const letters = [...text]
  const out: Cut[] = []
  for (let at = 1; at < letters.length; at++) {
    if (!/[。；;，、,：:\n]/.test(letters[at - 1] ?? '') || /[。；;，、,：:\n”’）)》]/.test(letters[at] ?? '')) continue
    const before = letters.slice(0, at).join('')
    const after = letters.slice(at).join('')
    if (/[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after)) {
      out.push({ at, before: [...before].slice(-shown).join(''), after: [...after].slice(0, shown).join('') })
    }
  }
  return out
}
