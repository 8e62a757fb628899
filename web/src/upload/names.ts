/** What computers leave in folders; nobody means to hand it in. */
const litter = /^(\.DS_Store|Thumbs\.db|desktop\.ini|~\$.*|\._.*)$/i

/** Whether a file of a folder is one that somebody wrote. */
export const worthSending = (name: string) => !litter.test(name)

/** 一支部/2022/签到表.pdf → 一支部/2022 */
export const folderOf = (path: string) => path.split('/').slice(0, -1).join('/')

/** A screenshot has no name of its own. */
export function screenshotName(at: Date, type: string): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `截图 ${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('.')}.${type === 'image/jpeg' ? 'jpg' : 'png'}`
}

// Marks that turn the order of letters round, or cannot be seen: fdp.exe must
// not read exe.pdf.
const unseen = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/** A name with every letter where it stands. */
export const plainly = (name: string) => name.replace(unseen, '\ufffd')
