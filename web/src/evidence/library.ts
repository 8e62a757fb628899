import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { operations } from '../api/schema'
import { oneOf } from '../ui/address'

type Params = NonNullable<operations['listEvidence']['parameters']['query']>

/** What the list is narrowed to, as the address has it. */
export type Filter = Pick<Params, 'kind' | 'unit' | 'state' | 'problem' | 'sha256' | 'unclaimed' | 'withdrawn'>
export type View = 'list' | 'grid'

/** How many files one deed takes. */
export const mostChosen = 200

const text = (v: LocationQuery[string] | undefined) => oneOf(v) || undefined

export function filterOf(query: LocationQuery): Filter {
  return {
    kind: text(query.kind) as Filter['kind'],
    unit: text(query.unit),
    state: text(query.state) as Filter['state'],
    problem: text(query.problem),
    sha256: text(query.sha256),
    unclaimed: text(query.unclaimed) === '1' || undefined,
    withdrawn: text(query.withdrawn) === '1' || undefined,
  }
}

export const viewOf = (query: LocationQuery): View => (query.view === 'grid' ? 'grid' : 'list')

export function addressOf(filter: Filter, view: View): LocationQueryRaw {
  const out: LocationQueryRaw = {}
  for (const [name, value] of Object.entries(filter)) if (value) out[name] = value === true ? '1' : value
  if (view === 'grid') out.view = 'grid'
  return out
}

export const narrowed = (filter: Filter) => Object.values(filter).some(Boolean)

/**
 * Where the page begins that holds the first row of [from, to) that is not read
 * yet; pages of `size` follow one another from row `base` on.
 */
export function lackingOf(rows: readonly unknown[], from: number, to: number, base: number, size: number): number | undefined {
  for (let at = Math.max(from, base); at < to; at++) if (rows[at] === undefined) return at - (at - base) % size
  return undefined
}

/**
 * The selection after a click on row `at`: with Shift everything from the row
 * that was clicked before, as that one was left.
 */
export function clicked(ids: readonly (string | undefined)[], chosen: ReadonlySet<string>, at: number, before: number, shift: boolean): Set<string> {
  const out = new Set(chosen)
  const id = ids[at]
  if (id === undefined) return out
  const on = shift && ids[before] !== undefined ? chosen.has(ids[before]) : !chosen.has(id)
  const [from, to] = shift && before >= 0 ? [Math.min(at, before), Math.max(at, before)] : [at, at]
  for (const i of ids.slice(from, to + 1)) {
    if (i === undefined) continue
    if (on) out.add(i)
    else out.delete(i)
  }
  return out
}

/** What was refused, and why. */
type Refused<T> = { item: T; why: unknown }

/** Does a deed to each item, one after another; what is refused stops nothing. */
export async function inTurn<T>(items: T[], deed: (item: T) => Promise<unknown>, told: (done: number) => void, stopped: () => boolean): Promise<Refused<T>[]> {
  const refused: Refused<T>[] = []
  let done = 0
  for (const item of items) {
    if (stopped()) break
    try {
      await deed(item)
    } catch (why) {
      refused.push({ item, why })
    }
    told(++done)
  }
  return refused
}
