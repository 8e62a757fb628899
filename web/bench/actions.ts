import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter'
import type { Act } from '../e2e/house'

/** Says how soon every action of the browser tests was answered, when they were timed (`make bench-web`). */
export default class Actions implements Reporter {
  private readonly took: (Act & { test: string })[] = []

  onTestEnd(test: TestCase, result: TestResult) {
    const body = result.attachments.find((a) => a.name === 'actions')?.body
    if (!body) return
    const longest = new Map<string, Act>() // one action is several events
    for (const a of JSON.parse(body.toString()) as Act[]) {
      const key = `${a.where} ${a.id}`
      const before = longest.get(key)
      const worked = a.worked + (before?.worked ?? 0)
      longest.set(key, before && before.ms >= a.ms ? { ...before, worked } : { ...a, worked })
    }
    for (const a of longest.values()) this.took.push({ ...a, test: test.title })
  }

  onEnd() {
    if (!this.took.length) return
    const all = this.took.sort((a, b) => a.ms - b.ms)
    const at = (share: number) => all[Math.min(all.length - 1, Math.floor(all.length * share))]?.ms ?? 0
    const over = all.filter((a) => a.ms > 100)
    const lines = [
      `${all.length} 个动作（16 ms 以上的）到页面有变化：中位 ${at(0.5)} ms，95% ${at(0.95)} ms，99% ${at(0.99)} ms，最长 ${at(1)} ms；超过 100 ms 的 ${over.length} 个。`,
      ...over.reverse().map((a) => `- ${a.ms} ms（等 ${a.waited.toFixed()}，办 ${a.worked.toFixed()}）${a.where} ${a.what.replace(/\s+/g, ' ')} · ${a.test}`),
    ]
    writeFileSync(resolve(import.meta.dirname, '../../bin/bench-actions.md'), lines.join('\n') + '\n')
    process.stdout.write('\n' + lines.slice(0, 13).join('\n') + '\n')
  }
}
