import createClient from 'openapi-fetch'
import type { paths } from './schema'
import type { Of } from './types'

/** What the server refused, in words for people; `code` is for programs. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly position?: number
  readonly field?: string
  readonly retryAfter?: number
  readonly requestId: string

  constructor(p: Partial<Of<'ProblemDetails'>> & { status: number }) {
    super(p.title ?? `服务器答复异常（${p.status}），请稍后再试`)
    this.status = p.status
    this.code = p.code ?? ''
    this.detail = p.detail ?? ''
    this.position = p.position
    this.field = p.field
    this.retryAfter = p.retry_after
    this.requestId = p.request_id ?? ''
  }

  /** The sentence and what to do about it. */
  get sentence(): string {
    return this.detail && this.detail !== this.message ? `${this.message}：${this.detail}` : this.message
  }
}

/** Status 0: the request reached no server. */
export const unreachable = () => new Refusal({ status: 0, code: 'unreachable', title: '连接不上服务器，请检查网络后重试' })

const listeners: { expired?: () => void } = {}

/** Tells f whenever the server no longer knows who asks. */
export function onExpired(f: () => void) {
  listeners.expired = f
}

export const base = '/api/v1'

export const api = createClient<paths>({ baseUrl: base })

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** Waits for an answer; throws a Refusal where there is none. */
export async function ask<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await asked
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e
    throw unreachable()
  }
  if (answer.response.ok) return answer.data as T
  throw refusalOf(answer.response.status, answer.error)
}

/** The Refusal in an answer that was not read by `ask`: uploads, downloads. */
export function refusalOf(status: number, body: unknown): Refusal {
  const told = typeof body === 'object' && body !== null ? (body as Partial<Of<'ProblemDetails'>>) : {}
  const refusal = new Refusal({ ...told, status })
  if (refusal.code === 'login_required') listeners.expired?.()
  return refusal
}

/** Any error as one sentence for a person. */
export function sentenceOf(e: unknown): string {
  return e instanceof Refusal ? e.sentence : '页面出错了，请刷新后再试'
}
