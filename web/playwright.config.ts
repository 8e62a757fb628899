import { defineConfig } from '@playwright/test'

export default defineConfig({
  globalSetup: './e2e/seed.ts',
  workers: 1,
  retries: 0, // a test that passes at the second try hides a fault
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: 'line',
  projects: [
    { name: 'e2e', testDir: 'e2e' },
    { name: 'bench', testDir: 'bench', testMatch: '*.bench.ts' },
    { name: 'pictures', testDir: 'bench', testMatch: 'pictures.ts' },
  ],
  outputDir: '../bin/e2e',
  use: {
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.JUZHENG_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
})
