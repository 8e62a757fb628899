import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const binary = process.env.JUZHENG_BINARY ?? resolve(import.meta.dirname, '../../bin/juzheng')
const models = process.env.JUZHENG_OCR ?? resolve(import.meta.dirname, '../../bin/ocr')

/** The sample inspection as `juzheng demo` makes it; made once, copied for every test. */
export const seeded = resolve(import.meta.dirname, '../../bin/e2e-seed')

const patience = 180_000 // ms for a server to be ready; the first reads 51 files

/** A server of the real binary on a data directory of its own. */
export class Server {
  private constructor(readonly url: string, readonly data: string, readonly said: string, private readonly process: ChildProcess) {}

  /** Starts on data with `demo` or `serve`; says what the server printed where it does not come up. */
  static async start(command: 'demo' | 'serve', data: string): Promise<Server> {
    mkdirSync(data, { recursive: true })
    if (existsSync(models) && !existsSync(join(data, 'ocr'))) symlinkSync(models, join(data, 'ocr'))
    const child = spawn(binary, [command], {
      env: { ...process.env, JUZHENG_DATA: data, JUZHENG_LISTEN: '127.0.0.1:0', JUZHENG_OCR: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const url = await new Promise<string>((up, down) => {
      const late = setTimeout(() => down(new Error(`the server is not up after ${patience} ms:\n${said}`)), patience)
      const hear = (chunk: Buffer) => {
        said += chunk
        const at = /已启动：(http:\/\/[\d.]+:\d+)/.exec(said)
        if (!at?.[1]) return
        clearTimeout(late)
        up(at[1])
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.on('error', down)
      child.on('exit', (code) => down(new Error(`the server ended with ${code}:\n${said}`)))
    })
    return new Server(url, data, said, child)
  }

  /** A server on a copy of the sample, or on nothing at all. */
  static fresh(empty: boolean): Promise<Server> {
    const data = mkdtempSync(join(tmpdir(), 'juzheng-e2e-'))
    if (empty) return Server.start('serve', data)
    cpSync(seeded, data, { recursive: true, verbatimSymlinks: true })
    return Server.start('demo', data)
  }

  /** The sample's password of an account. */
  password(name: string): string {
    const found = new RegExp(`^\\s*${name}\\s+(\\S+)`, 'm').exec(readFileSync(join(this.data, 'demo-accounts.txt'), 'utf8'))
    if (!found?.[1]) throw new Error(`the sample has no account ${name}`)
    return found[1]
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = new Promise((done) => this.process.once('exit', done))
      this.process.kill('SIGTERM')
      await ended
    }
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.data, { recursive: true, force: true })
  }
}
