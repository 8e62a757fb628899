import type { Of } from '../api/types'

type Branch = Of<'Unit'> & { depth: number }

/**
 * The units in the order of the tree, each with how deep it stands. A unit
 * whose superior is not among them stands at the top, so that none is lost.
 */
export function treeOf(units: Of<'Unit'>[]): Branch[] {
  const known = new Set(units.map((u) => u.id))
  const below = new Map<string, Of<'Unit'>[]>()
  for (const u of units) {
    const above = known.has(u.parent) && u.parent !== u.id ? u.parent : ''
    below.set(above, [...(below.get(above) ?? []), u])
  }
  const out: Branch[] = []
  const walk = (above: string, depth: number) => {
    for (const u of below.get(above) ?? []) {
      out.push({ ...u, depth })
      walk(u.id, depth + 1)
    }
  }
  walk('', 0)
  return out
}

/** A unit and all below it. */
export function withBelow(units: Of<'Unit'>[], id: string): Set<string> {
  const out = new Set<string>()
  for (const u of treeOf(units)) if (u.id === id || out.has(u.parent)) out.add(u.id)
  return out
}
