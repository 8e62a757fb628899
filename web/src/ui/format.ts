const two = (n: number) => String(n).padStart(2, '0')

/** 2026-11-28, in the reader's time zone. */
export function day(at: string): string {
  const d = new Date(at)
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`
}

/** 2026-11-28 09:05, in the reader's time zone. */
export function moment(at: string): string {
  const d = new Date(at)
  return `${day(at)} ${two(d.getHours())}:${two(d.getMinutes())}`
}

/** 812 B, 3.4 KB, 12 MB: at most three figures. */
export function bytes(n: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let unit = 0
  for (; n >= 1000 && unit < units.length - 1; unit++) n /= 1024
  return `${n < 9.95 && unit > 0 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`
}

/** 1,234,567. The browser's own way first reads its tables of all languages, which a slow machine feels. */
export const grouped = (n: number | string) => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

/** 1234567 分 → 12,345.67 */
export const yuan = (fen: number) => (fen / 100).toFixed(2).replace(/^-?\d+/, grouped)

/** 三、十二、二十: for the numbers of aspects. */
export function numeral(n: number): string {
  const digits = '零一二三四五六七八九'
  if (n < 10) return digits.charAt(n)
  if (n < 100) return `${n < 20 ? '' : digits.charAt(Math.floor(n / 10))}十${n % 10 ? digits.charAt(n % 10) : ''}`
  return String(n)
}

/** The end of a file name in capitals, at most five letters: PDF, DOCX. */
export const extension = (name: string) => (/\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1] ?? '文件').toUpperCase()

/** At most n letters of a text, for a place that shows one line. */
export const clipped = (text: string, n: number) => (text.length > n ? `${text.slice(0, n - 1)}…` : text)
