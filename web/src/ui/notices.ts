import { reactive } from 'vue'
import { sentenceOf } from '../api/client'

/** What has just happened, said in a corner of the page. */
export type Notice = { id: number; tone: 'good' | 'bad' | 'plain'; text: string; action?: { name: string; do: () => void } }

/** How long a notice stays, in ms; a failure, or what can be undone, stays longer. */
const short = 4000
const long = 9000
const most = 4

export const notices = reactive<Notice[]>([])
let last = 0

export function notify(text: string, tone: Notice['tone'] = 'good', action?: Notice['action']) {
  const notice = { id: ++last, tone, text, action }
  notices.push(notice)
  if (notices.length > most) notices.shift()
  setTimeout(() => dismiss(notice.id), action || tone === 'bad' ? long : short)
}

export function dismiss(id: number) {
  const at = notices.findIndex((n) => n.id === id)
  if (at >= 0) notices.splice(at, 1)
}

/** Says why a deed failed. */
export const notifyFailure = (e: unknown) => notify(sentenceOf(e), 'bad')
