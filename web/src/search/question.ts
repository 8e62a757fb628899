import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { operations } from '../api/schema'
import { oneOf } from '../ui/address'

/** What the server takes. */
export type Params = NonNullable<operations['search']['parameters']['query']>

/** How many hits stand on a page, and how far the server turns them. */
export const size = 20
const lastOffset = 10_000

/** What is asked, as the address has it: what the server takes, and the number of the page. */
export type Question = Omit<Params, 'offset' | 'limit'> & { q: string; page: number }

/** The parts of a question that narrow it. */
export const narrowings = ['unit', 'kind', 'problem', 'state', 'from', 'to'] as const
export type Narrowing = (typeof narrowings)[number]

const whole = (v: LocationQuery[string] | undefined) => (/^[1-9]\d{0,5}$/.test(oneOf(v)) ? Number(oneOf(v)) : undefined)

/** Reads an address. What it names that does not exist, the server says. */
export function questionOf(query: LocationQuery): Question {
  const given = (name: string) => oneOf(query[name]) || undefined
  return {
    q: oneOf(query.q),
    exact: oneOf(query.exact) === '1' || undefined,
    unit: given('unit'),
    kind: given('kind') as Params['kind'],
    problem: whole(query.problem),
    state: given('state') as Params['state'],
    from: given('from'),
    to: given('to'),
    sort: oneOf(query.sort) === 'date' ? 'date' : undefined,
    page: Math.min(whole(query.page) ?? 1, lastOffset / size + 1),
  }
}

/** Writes an address; what is usual stays out of it. */
export function addressOf(ask: Question): LocationQueryRaw {
  const { page, exact, ...rest } = ask
  const out: LocationQueryRaw = {}
  for (const [name, value] of Object.entries(rest)) if (value) out[name] = value
  if (exact) out.exact = '1'
  if (page > 1) out.page = String(page)
  return out
}

/** The question as the server takes it. */
export const paramsOf = ({ page, ...rest }: Question): Params => ({ ...rest, offset: (page - 1) * size, limit: size })

/** How many pages there are, and how many of them can be turned to. */
export function pagesOf(total: number): { all: number; open: number } {
  const all = Math.max(1, Math.ceil(total / size))
  return { all, open: Math.min(all, lastOffset / size + 1) }
}

const token = (name: string, value: string) => `${name}:${/[\s"“”()（）,，]/.test(value) ? `"${value.replace(/["“”]/g, '「')}"` : value}`

/** Whether a query has 字段:值 as a part of its own. */
export const hasField = (q: string, name: string, value: string) => ` ${q} `.includes(` ${token(name, value)} `)

/** A query with 字段:值 besides, which binds all of it. */
export function withField(q: string, name: string, value: string): string {
  const rest = q.trim()
  if (!rest) return token(name, value)
  return `${/\bOR\b|[|｜]/.test(rest) ? `(${rest})` : rest} ${token(name, value)}`
}

/** A query without that 字段:值. */
export const withoutField = (q: string, name: string, value: string) => ` ${q} `.replace(` ${token(name, value)} `, ' ').trim()

/** A text cut around the code point at which something is wrong; the end of the text is a place too. */
export function cutAt(q: string, at: number): [before: string, wrong: string, after: string] {
  const runes = Array.from(q)
  return [runes.slice(0, at).join(''), runes[at] ?? '', runes.slice(at + 1).join('')]
}
