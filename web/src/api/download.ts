import { base, refusalOf, Refusal } from './client'

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
  const link = document.createElement('a')
  link.href = URL.createObjectURL(body)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000) // the browser reads it after the click
}
