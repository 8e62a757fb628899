import { computed, ref } from 'vue'
import { api, ask, onExpired, Refusal } from '../api/client'
import type { Of } from '../api/types'

// The cookie cannot be seen from here. Who signed in last is kept, so that the
// first page need not wait to be told; the server is asked meanwhile, and it
// alone decides what is answered.
const mark = 'juzheng.signed-in'

function kept(): Of<'Me'> | undefined {
  try {
    const found = JSON.parse(localStorage.getItem(mark) ?? 'null') as Partial<Of<'Me'>> | null
    return found?.name && found.may ? found as Of<'Me'> : undefined
  } catch {
    return undefined
  }
}

/** Who is signed in at this browser; undefined for nobody. */
export const me = ref(kept())

/** The server no longer knows me: what is on the page stays, and the password is asked again. */
export const expired = ref(false)

const nothing: Of<'May'> = { read_evidence: false, upload: false, judge: false, import: false, edit_dictionary: false, manage: false, read_audit: false, verify: false, export: false }
export const may = computed(() => me.value?.may ?? nothing)

/** Whether a page is not for me. Its address stays as it was asked for: what is refused is the page, not the wish. */
export const barred = (page: { may?: keyof Of<'May'> }) => page.may !== undefined && !may.value[page.may]

onExpired(() => { if (me.value) expired.value = true })

function welcome(who: Of<'Me'>) {
  me.value = who
  expired.value = false
  localStorage.setItem(mark, JSON.stringify(who))
  known = true
}

let known = false // the server has said it to this page
let asking: Promise<void> | undefined

/** Finds out who is signed in, if anybody may be; asks once however many wait, and waits only where nobody is kept. */
export function recall(): Promise<void> {
  if (known || !localStorage.getItem(mark)) return Promise.resolve()
  asking ??= whoAmI().finally(() => { asking = undefined })
  return me.value ? Promise.resolve(void asking.catch(() => undefined)) : asking
}

async function whoAmI() {
  try {
    welcome(await ask(api.GET('/session')))
  } catch (e) {
    if (!(e instanceof Refusal) || e.status !== 401) throw e
    localStorage.removeItem(mark)
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  welcome(await ask(api.POST('/session', { body: { name, password } })))
}

export async function changePassword(old: string, fresh: string): Promise<void> {
  welcome(await ask(api.POST('/session/password', { body: { old, new: fresh } })))
}

/** Ends the session and forgets everything the page holds. */
export async function signOut(): Promise<void> {
  localStorage.removeItem(mark)
  sessionStorage.clear()
  await ask(api.DELETE('/session')).catch(() => undefined)
  location.assign('/login')
}
