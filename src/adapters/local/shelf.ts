import { chmod, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { StoredThing } from '../../domain/retention.ts'
import { systemCode } from '../../files/file-system.ts'
import { treeEntries } from '../../files/tree.ts'
import type { Shelf } from '../../ports/shelf.ts'
import { removeTree } from './build-folder.ts'

/** What was taken from its place and not removed yet: a crash leaves it, the next look removes it. */
const gone = /^\.gone-/

/** Logs, artifacts and snapshots of a data folder. */
export const localShelf = (folder: string): Shelf => {
  const home = resolve(folder)
  const places = { log: join(home, 'logs'), artifact: join(home, 'artifacts'), snapshot: join(home, 'snapshots') }
  const pathOf = ({ kind, name }: StoredThing): string => join(places[kind], name)
  return {
    things: async () => {
      for (const name of await namesIn(places.artifact))
        if (gone.test(name)) await removeTree(join(places.artifact, name))
      return [...(await logs(places.log)), ...(await artifacts(places.artifact)), ...(await snapshots(places.snapshot))]
    },
    remove: async (thing, isStillFree) => {
      if (thing.kind === 'artifact') return removeArtifact(places.artifact, thing, isStillFree)
      if (!(await isStillFree())) return false
      // The manifest of a snapshot goes first: without it there is none.
      for (const ending of thing.kind === 'log' ? [''] : ['.json', '.dump', '.files'])
        await rm(`${pathOf(thing)}${ending}`, { recursive: true, force: true })
      return true
    },
  }
}

const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

const logs = (folder: string): Promise<readonly StoredThing[]> =>
  seen(folder, /^(.+)\.jsonl$/, async (path, of, name) => {
    const { size, mtimeMs } = await stat(path)
    return { kind: 'log', of, name, bytes: size, atMs: mtimeMs }
  })

const artifacts = (folder: string): Promise<readonly StoredThing[]> =>
  seen(folder, /^([0-9a-f]{64})$/, async (path, hex, name) => {
    const { ctimeMs } = await stat(path)
    return { kind: 'artifact', of: `sha256:${hex}`, name, bytes: await bytesOf(path), atMs: ctimeMs }
  })

/** Named after the operation of the step that took it, which begins with the deployment. */
const snapshots = async (folder: string): Promise<readonly StoredThing[]> => {
  const found = await Promise.all(
    (await namesIn(folder)).map(place =>
      seen(join(folder, place), /^([^.]+)(?:\..*)?\.json$/, async (path, of, name) => {
        const base = name.replace(/\.json$/, '')
        const rest = await Promise.all(
          ['.dump', '.files'].map(ending => bytesOf(join(folder, place, `${base}${ending}`))),
        )
        const { size, mtimeMs } = await stat(path)
        return {
          kind: 'snapshot',
          of: decodeURIComponent(of),
          name: join(place, base),
          bytes: rest.reduce((sum, bytes) => sum + bytes, size),
          atMs: mtimeMs,
        }
      }),
    ),
  )
  return found.flat()
}

type Look = (path: string, of: string, name: string) => Promise<StoredThing>

/** The things of a folder whose names are of a pattern; what goes away meanwhile is none. */
const seen = async (folder: string, pattern: RegExp, look: Look): Promise<readonly StoredThing[]> => {
  const things: StoredThing[] = []
  for (const name of await namesIn(folder)) {
    const of = pattern.exec(name)?.[1]
    if (of === undefined) continue
    const thing = await look(join(folder, name), of, name).catch(unlessGone)
    if (thing !== null) things.push(thing)
  }
  return things
}

const unlessGone = (error: unknown): null => {
  if (systemCode(error) === 'ENOENT') return null
  throw error
}

const bytesOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(unlessGone)
  if (found === null || found.isFile()) return found?.size ?? 0
  let bytes = 0
  for (const entry of await treeEntries(path))
    if (entry.type === 'file') bytes += (await stat(join(path, entry.path)).catch(unlessGone))?.size ?? 0
  return bytes
}

/** A build of the same content may have found it just before: it is asked again once nobody can find it. */
const removeArtifact = async (
  folder: string,
  { name }: StoredThing,
  isStillFree: () => Promise<boolean>,
): Promise<boolean> => {
  const [path, aside] = [join(folder, name), join(folder, `.gone-${name}`)]
  // A folder that cannot be written cannot be moved.
  await chmod(path, 0o755)
  await rename(path, aside)
  if (await isStillFree()) {
    await removeTree(aside)
    return true
  }
  await rename(aside, path)
  await chmod(path, 0o555)
  return false
}
