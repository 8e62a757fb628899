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

// ahead writes down which files each page of the router needs, so that the server can
// name them together with index.html, before any script has run.
function ahead(): Plugin {
  const route = /path: '([^']*)', component: \(\) => import\('\.\/([^']+)'\)/g
  return {
    name: 'ahead',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((c) => c.type === 'chunk')
      const needs = (chunk: typeof chunks[number], seen = new Set<typeof chunk>()) => {
        if (!seen.has(chunk)) {
          seen.add(chunk)
          for (const name of chunk.imports) chunks.filter((c) => c.fileName === name).forEach((c) => needs(c, seen))
        }
        return seen
      }
      const entry = chunks.filter((c) => c.isEntry)
      const pages = [...readFileSync('src/router.ts', 'utf8').matchAll(route)].map(([, path = '', file = '']) => {
        const page = chunks.find((c) => c.facadeModuleId?.endsWith(`/src/${file}`))
        if (!page) return this.error(`the router names ${file}, which is no chunk`)
        const files = new Set([...entry, page].flatMap((c) => [...needs(c)]))
        const longestFirst = [...files].sort((a, b) => b.code.length - a.code.length)
        return { path: path.replace(/^\//, ''), files: longestFirst.flatMap((c) => [c.fileName, ...c.viteMetadata?.importedCss ?? []]) }
      })
      if (!pages.length) this.error('no page found in the router')
      this.emitFile({ type: 'asset', fileName: 'pages.json', source: JSON.stringify(pages) })
    },
  }
}

export default defineConfig({
  plugins: [vue(), ahead(), packed()],
  define: { __VUE_OPTIONS_API__: 'false' }, // no component of ours or our libraries' is written so
  build: {
    target: 'chrome87',
    assetsInlineLimit: 0, // the policy allows no data: scripts or styles
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false }, // a loaded machine is no fault of the build
      output: {
        // The browser compiles all of a script while it loads it, beside what else it does,
        // and not function by function when they are first called (V8, explicit compile hints).
        postBanner: '//# allFunctionsCalledOnLoad',
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules[\\/](@?vue|@tanstack[\\/](vue-query|query-core)|openapi)/ },
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
