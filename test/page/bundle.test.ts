import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { builtPage } from '../rig/built-page.ts'

type Chunk = { readonly file: string; readonly isEntry?: boolean; readonly imports?: readonly string[] }

/** The scripts that a browser loads before it shows the first view: the entry, and what that imports. */
const initialScripts = (manifest: Readonly<Record<string, Chunk>>): readonly string[] => {
  const wanted = new Set<string>()
  const want = (name: string): void => {
    const chunk = manifest[name]
    if (chunk === undefined || wanted.has(chunk.file)) return
    wanted.add(chunk.file)
    chunk.imports?.forEach(want)
  }
  for (const [name, { isEntry }] of Object.entries(manifest)) if (isEntry === true) want(name)
  return [...wanted]
}

it('the first view needs at most 200 KB of script, packed', { timeout: 120_000 }, async () => {
  const folder = await builtPage()
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Record<string, Chunk>
  const scripts = initialScripts(manifest)
  expect(scripts.length).toBeGreaterThan(0)
  const bytes = await Promise.all(scripts.map(async file => gzipSync(await readFile(join(folder, file))).length))
  const sum = bytes.reduce((all, one) => all + one, 0)
  expect(sum).toBeGreaterThan(50_000)
  expect(sum).toBeLessThanOrEqual(200_000)
})
