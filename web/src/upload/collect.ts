import { folderOf, worthSending } from './names'

/** A file that somebody handed over, and the folder it lay in. */
export type Picked = { file: File; path: string }

/** Files taken at once; the server keeps as many begun uploads a person. */
export const maxPicked = 2000
/** Folders in folders; deeper is a circle of links. */
const maxDepth = 32

/** The files of an <input>, folders included. */
export const fromInput = (files: FileList | null): Picked[] =>
  [...(files ?? [])].filter((f) => worthSending(f.name)).map((file) => ({ file, path: folderOf(file.webkitRelativePath) }))

/**
 * All files that were dropped, those in folders included; at most maxPicked + 1,
 * so that one too many shows. The entries are taken before the first wait, for
 * they are gone after it.
 */
export async function fromDrop(data: DataTransfer): Promise<Picked[]> {
  const items = [...data.items].filter((i) => i.kind === 'file').map((i) => ({ entry: i.webkitGetAsEntry(), file: i.getAsFile() }))
  const out: Picked[] = []
  for (const { entry, file } of items) {
    if (entry) await walk(entry, 0, out)
    else if (file) out.push({ file, path: '' }) // dragged from another program
  }
  return out
}

async function walk(entry: FileSystemEntry, depth: number, out: Picked[]): Promise<void> {
  if (out.length > maxPicked || depth > maxDepth || !worthSending(entry.name)) return
  if (entry.isFile) {
    const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed))
    out.push({ file, path: folderOf(entry.fullPath.slice(1)) })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) { // a folder is told in parts of a hundred
    const part = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed))
    if (part.length === 0) return
    for (const e of part) await walk(e, depth + 1, out)
  }
}
