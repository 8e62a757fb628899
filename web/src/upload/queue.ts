import { computed, markRaw, reactive, watch } from 'vue'
import { expired, me } from '../account/session'
import { api, ask, Refusal, refusalOf, sentenceOf } from '../api/client'
import type { Of } from '../api/types'
import { askBeforeLeaving } from '../ui/leaving'
import type { Picked } from './collect'
import { announce, isElsewhere } from './elsewhere'
import { alreadyHeld } from './held'
import { send, type Sending } from './send'
import { guessKind } from './guess'
import { forget, idOf, isSame, remember, unfinishedOf, type Target } from './unfinished'
import { words as w } from './words'

/**
 * chosen 待上传 → waiting 排队 → checking 问是否已有 → sending 传输 → received 已收.
 * Aside: held (已有), cut (断了, goes on by itself), refused (未收, with a reason).
 */
type Phase = 'chosen' | 'waiting' | 'checking' | 'held' | 'sending' | 'cut' | 'refused' | 'received'

export type Item = {
  id: number
  file: File
  path: string
  kind: Of<'Kind'>
  target: Target
  phase: Phase
  sent: number // bytes the server has
  speed: number // bytes a second
  said: string // why it was cut or refused
  url: string // where to go on; '' before it was begun
  again: boolean // wanted although the server has the same
  held?: Of<'EvidenceRow'>
  receipts: Of<'Receipt'>[]
}

const atOnce = 2
/** ms until what was cut is tried again, should nobody say that the network is back. */
const patience = 20_000
const nowhere: Target = { unit: '', problem: '', measure: '', claim: '' }

/** Every file since the site was opened. It outlives the page that shows it. */
export const items = reactive<Item[]>([])
const sendings = new Map<number, Sending>()
let last = 0

const isUnderway = (i: Item) => i.phase === 'waiting' || i.phase === 'checking' || i.phase === 'sending' || i.phase === 'cut'

/** What the tray tells: how many files are on their way, how far, how many failed. */
export const tally = computed(() => {
  const moving = items.filter(isUnderway)
  const counted = items.filter((i) => isUnderway(i) || i.phase === 'received')
  const sum = (of: (i: Item) => number) => counted.reduce((n, i) => n + of(i), 0)
  return {
    underway: moving.length,
    cut: moving.filter((i) => i.phase === 'cut').length,
    failed: items.filter((i) => i.phase === 'refused').length,
    done: items.filter((i) => i.phase === 'received').length,
    share: sum((i) => i.sent) / Math.max(1, sum((i) => i.file.size)),
  }
})

/** Takes files into the list; one that was begun another day goes on where it was. */
export function add(picked: Picked[], kind: Of<'Kind'> = '') {
  const begun = unfinishedOf(me.value?.name ?? '').filter((u) => !isElsewhere(u.url) && !items.some((i) => i.url === u.url))
  for (const { file, path } of picked) {
    const was = begun.find((u) => isSame(u, file) && (!path || u.path === path))
    items.push({
      id: ++last, file: markRaw(file), path: was?.path ?? path, kind: was?.kind ?? (kind || guessKind(file.name)),
      target: was?.target ?? nowhere, phase: was ? 'waiting' : 'chosen',
      sent: 0, speed: 0, said: '', url: was?.url ?? '', again: false, receipts: [],
    })
  }
  pump()
}

/** Sends all that was chosen to where it belongs. */
export function begin(target: Target) {
  for (const i of items) {
    if (i.phase !== 'chosen') continue
    i.target = { ...target }
    i.phase = 'waiting'
  }
  pump()
}

/** Says of what kind a file is, while it waits. */
export function call(i: Item, kind: Of<'Kind'>) {
  i.kind = kind
}

/** Tries again what was cut, refused, or is wanted although the server has it. */
export function retry(i: Item) {
  i.again ||= i.phase === 'held'
  i.said = ''
  i.phase = 'waiting'
  pump()
}

/** Takes a file off the list; what was sent of it is deleted on the server. */
export function drop(i: Item) {
  const at = items.indexOf(i)
  if (at < 0) return
  items.splice(at, 1)
  sendings.get(i.id)?.stop()
  if (i.url && i.phase !== 'received') void abandon(i.url)
  pump()
}

/** Takes off the list what is through. */
export function clearDone() {
  for (const i of items.filter((o) => o.phase === 'received')) items.splice(items.indexOf(i), 1)
}

/** Gives up an upload that was begun. */
export async function abandon(url: string): Promise<void> {
  forget(url)
  await ask(api.DELETE('/uploads/{id}', { params: { path: { id: idOf(url) }, header: { 'Tus-Resumable': '1.0.0' } } })).catch(() => undefined) // it expires by itself
}

const busy = () => items.filter((i) => i.phase === 'checking' || i.phase === 'sending').length

function pump() {
  while (busy() < atOnce) {
    const next = items.find((i) => i.phase === 'waiting')
    if (!next) return
    next.phase = next.again || next.url ? 'sending' : 'checking'
    void run(next).finally(pump)
  }
}

async function run(i: Item): Promise<void> {
  if (i.phase === 'checking') {
    i.held = await alreadyHeld(i.file)
    i.phase = i.held ? 'held' : 'sending'
  }
  if (i.phase !== 'sending' || !items.includes(i)) return
  try {
    const sending = send(i, () => keep(i))
    sendings.set(i.id, sending)
    if (await sending.ended) settle(i, await receiptsOf(i.url))
  } catch (e) {
    stumble(i, await isReadable(i.file) ? e : new Refusal({ status: 400, title: w.fileGone }))
  } finally {
    sendings.delete(i.id)
  }
}

// A file that was moved or changed since fails as a lost connection does.
const isReadable = (file: File) => file.slice(0, 1).arrayBuffer().then(() => true, () => false)

function keep(i: Item) {
  remember({ url: i.url, owner: me.value?.name ?? '', name: i.file.name, path: i.path, size: i.file.size, modified: i.file.lastModified, kind: i.kind, target: i.target })
}

/**
 * The receipts of a whole file. When the server failed after the last byte, an
 * empty part has it taken in again.
 */
async function receiptsOf(url: string): Promise<Of<'Receipt'>[]> {
  const look = () => ask(api.GET('/uploads/{id}', { params: { path: { id: idOf(url) } } }))
  let told = await look()
  if (!told.complete) {
    const answer = await fetch(url, { method: 'PATCH', headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': String(told.offset), 'Content-Type': 'application/offset+octet-stream' } })
      .catch(() => undefined)
    if (!answer?.ok) throw refusalOf(answer?.status ?? 0, await answer?.json().catch(() => undefined))
    told = await look()
  }
  return told.receipts
}

function settle(i: Item, receipts: Of<'Receipt'>[]) {
  forget(i.url)
  i.receipts = receipts
  i.sent = i.file.size
  const only = receipts.length === 1 ? receipts[0] : undefined
  i.said = only?.state === 'refused' ? only.reason : ''
  i.phase = i.said ? 'refused' : 'received'
  if (i.said) i.url = '' // a retry sends it anew
}

/** A lost connection, an ended session or a server out of breath passes; a refusal stands. */
function stumble(i: Item, e: unknown) {
  i.speed = 0
  i.said = sentenceOf(e)
  const passes = e instanceof Refusal && (e.status === 0 || e.status === 401 || e.status >= 500)
  i.phase = passes ? 'cut' : 'refused'
  if (passes && e.status !== 401) setTimeout(() => { if (i.phase === 'cut') retry(i) }, patience)
  if (passes || !i.url) return
  void abandon(i.url)
  i.url = ''
}

function goOn() {
  for (const i of items) if (i.phase === 'cut') retry(i)
}

announce(() => items.filter((i) => i.url && isUnderway(i)).map((i) => i.url))
addEventListener('online', goOn)
watch(expired, (now) => { if (!now) goOn() })

// The browser asks before it throws away what is not sent yet, and only then.
watch(() => items.some((i) => isUnderway(i) || i.phase === 'chosen'), (leftOver) => {
  if (leftOver) addEventListener('beforeunload', askBeforeLeaving)
  else removeEventListener('beforeunload', askBeforeLeaving)
})
