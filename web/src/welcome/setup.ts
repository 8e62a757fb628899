import { api, ask } from '../api/client'
import type { Of } from '../api/types'

/** Whether nobody has an account yet. Who cannot be asked is not in need. */
export const needsSetup = () => ask(api.GET('/setup')).then((s) => s.needed, () => false)

export const setUp = (body: Of<'Setup'>) => ask(api.POST('/setup', { body }))
