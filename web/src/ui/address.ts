/** One value of an address's query; '' where it is not there, or there twice. */
export const oneOf = (v: unknown): string => (typeof v === 'string' ? v : '')
