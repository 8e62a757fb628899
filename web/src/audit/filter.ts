/** What of the log is wanted, as the address says it: days are the reader's own. */
export type Filter = { subject?: string; actor?: string; action?: string; from?: string; to?: string }

/** The first moment of the day after, in the reader's time zone; a day is not always 24 hours. */
function dayAfter(day: string): Date {
  const d = new Date(`${day}T00:00`)
  d.setDate(d.getDate() + 1)
  return d
}

const isDay = (day?: string): day is string => day !== undefined && /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))

/** The filter as the API takes it: moments, the end not in it. */
export function asked(f: Filter) {
  return {
    subject: f.subject || undefined,
    actor: f.actor || undefined,
    action: f.action || undefined,
    from: isDay(f.from) ? new Date(`${f.from}T00:00`).toISOString() : undefined,
    to: isDay(f.to) ? dayAfter(f.to).toISOString() : undefined,
  }
}
