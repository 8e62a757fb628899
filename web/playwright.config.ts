import { defineConfig } from '@playwright/test'
import type { House } from './e2e/house'

const launchOptions = {
  executablePath: process.env.JUZHENG_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
}
const glance = 400 // ms in which a person looks before he acts again

export default defineConfig<House>({
  globalSetup: './e2e/seed.ts',
  workers: 1,
  retries: 0, // a test that passes at the second try hides a fault
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['line'], ['./bench/actions.ts']],
  projects: [
    { name: 'e2e', testDir: 'e2e' },
    { name: 'actions', testDir: 'e2e', use: { timed: Number(process.env.JUZHENG_SLOWER ?? 1), trace: 'off', launchOptions: { ...launchOptions, slowMo: glance } } },
    { name: 'bench', testDir: 'bench', testMatch: '*.bench.ts' },
    { name: 'pictures', testDir: 'bench', testMatch: 'pictures.ts' },
  ],
  outputDir: '../bin/e2e',
  use: {
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    trace: 'retain-on-failure',
    launchOptions,
  },
})
