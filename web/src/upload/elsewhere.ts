import { reactive, watch } from 'vue'

// What the tabs of one browser tell each other. Not by navigator.locks: those
// are for pages that come by HTTPS only.
type Told = { tab: string; urls: string[] } | 'who'

const answers = 150 // ms that the other tabs have to answer
const tab = Math.random().toString(36).slice(2)
const channel = new BroadcastChannel('juzheng.uploads')
const others = reactive(new Map<string, string[]>())
let mine: string[] = []

const tell = () => channel.postMessage({ tab, urls: mine } satisfies Told)

channel.onmessage = (e: MessageEvent<Told>) => {
  if (e.data === 'who') tell()
  else if (e.data.urls.length) others.set(e.data.tab, e.data.urls)
  else others.delete(e.data.tab)
}

/** Tells the other tabs which uploads go on here. */
export function announce(urls: () => string[]) {
  watch(urls, (now, was) => {
    if (now.join() === was?.join()) return
    mine = now
    tell()
  })
  addEventListener('pagehide', () => {
    mine = []
    tell()
  })
}

/** Whether an upload goes on in another tab, as far as those have told. */
export const isElsewhere = (url: string) => [...others.values()].some((urls) => urls.includes(url))

/** Asks the other tabs anew: one that crashed told nobody that it ended. */
export async function askOthers(): Promise<void> {
  others.clear()
  channel.postMessage('who' satisfies Told)
  await new Promise((done) => setTimeout(done, answers))
}
