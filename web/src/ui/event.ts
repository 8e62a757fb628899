/** What stands in the field that an event comes from. */
export const valueOf = (e: Event): string => (e.target as HTMLInputElement | HTMLSelectElement).value
