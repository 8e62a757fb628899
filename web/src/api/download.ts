import { ref } from 'vue'
import { notifyFailure } from '../ui/notices'
import { api, ask, base, refusalOf, Refusal } from './client'

/** Fetches a file and hands it to the browser to keep; by fetch and not by a link, so that a refusal is a sentence and not a page. Throws a Refusal. */
export async function download(path: string, name: string): Promise<void> {
  let response: Response
  let body: Blob
  try {
    response = await fetch(base + path)
    if (!response.ok) throw refusalOf(response.status, await response.json().catch(() => undefined))
    body = await response.blob()
  } catch (e) {
    if (e instanceof Refusal) throw e
    throw new Refusal({ status: 0, code: 'unreachable', title: '下载中断，请检查网络后重试' })
  }
  const place = URL.createObjectURL(body)
  click(place, name)
  setTimeout(() => URL.revokeObjectURL(place), 60_000) // the browser reads it after the click
}

function click(href: string, name: string) {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
}

/**
 * Files that may be large are fetched by the browser itself, with its own
 * progress, once the server has said that it would give them: of a refusal it
 * would make a file.
 */
export function useTaking() {
  const busy = ref(false)
  async function attempt(deed: () => Promise<unknown>) {
    busy.value = true
    try {
      await deed()
    } catch (e) {
      notifyFailure(e)
    } finally {
      busy.value = false
    }
  }
  return {
    busy,
    takeTable: () => attempt(() => download('/ledger/table', '巡察反馈意见整改落实情况统计表.xlsx')),
    takeArchive: (problem = '') => attempt(async () => {
      await ask(api.GET('/export', { params: { query: { problem, ask: true } } }))
      click(`${base}/export?${new URLSearchParams({ problem })}`, '')
    }),
    takeOriginal: (id: string, name: string) => attempt(async () => {
      await ask(api.GET('/evidence/{id}/original', { params: { path: { id }, query: { ask: true } } }))
      click(`${base}/evidence/${id}/original`, name)
    }),
  }
}
