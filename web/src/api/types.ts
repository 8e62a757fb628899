import type { components } from './schema'

type Schemas = components['schemas']

/** The shape that openapi.yaml gives a name: `Of<'Problem'>`. */
export type Of<Name extends keyof Schemas> = Schemas[Name]
