import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

// packed lays a .gz beside every file that gains by it; the server sends it to
// whoever accepts it. Brotli would reach nobody: browsers ask for it over HTTPS only.
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    closeBundle() {
      for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|svg|html)$/.test(entry.name)) continue
        const path = join(entry.parentPath, entry.name)
        const raw = readFileSync(path)
        const small = gzipSync(raw, { level: 9 })
        if (small.length < raw.length) writeFileSync(path + '.gz', small)
      }
    },
  }
}

export default defineConfig({
  plugins: [vue(), packed()],
  define: { __VUE_OPTIONS_API__: 'false' }, // no component of ours or our libraries' is written so
  build: {
    target: 'chrome87',
    assetsInlineLimit: 0, // the policy allows no data: scripts or styles
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false }, // a loaded machine is no fault of the build
      output: {
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules[\\/](@?vue|@tanstack[\\/](vue-query|query-core)|openapi)/ },
            { name: 'ui', test: /src[\\/](ui|api|shell|account[\\/](session|useUnits))/ },
            // What several pages use is one file: a slow machine pays for each it asks for.
            { name: 'shared', test: /src[\\/]/, minShareCount: 3 },
          ],
        },
      },
    },
  },
  test: { include: ['src/**/*.test.ts'] },
  server: { proxy: { '/api': process.env.JUZHENG_SERVER ?? 'http://127.0.0.1:8080' } },
})
