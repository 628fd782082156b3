import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
// The quality above takes seconds and saves a hundredth.
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
const packers = { br: (text: Buffer) => brotli(text, quality), gz: promisify(gzip) }

/** Each text is there packed as well, so that the server packs nothing while it answers. */
const packed = (): Plugin => {
  let folder = ''
  return {
    name: 'packed',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir, 'assets')
    },
    closeBundle: async () => {
      const texts = (await readdir(folder)).filter(name => /\.(js|css)$/.test(name))
      await Promise.all(texts.map(name => pack(join(folder, name))))
    },
  }
}

const pack = async (path: string): Promise<void> => {
  const text = await readFile(path)
  for (const [extension, packer] of Object.entries(packers)) await writeFile(`${path}.${extension}`, await packer(text))
}

/** The page, built into files that name the digest of their content. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [packed()],
  // The server writes the nonce of each answer over it: src/http/page/page-routes.ts.
  html: { cspNonce: '__LOCKSTEP_NONCE__' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    // 'use client' is meant for servers that render: this page renders in the browser alone.
    rolldownOptions: { checks: { moduleLevelDirective: false, pluginTimings: false } },
  },
})
