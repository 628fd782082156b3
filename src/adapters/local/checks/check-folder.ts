import { chmod, chown, mkdir, readFile, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { systemCode } from '../../../files/file-system.ts'
import { writeDurably } from '../../../files/write-durably.ts'

/** Where the checks of one run work. */
export type CheckFolder = {
  readonly path: string
  /** The checkout. */
  readonly tree: string
  readonly home: string
  readonly tmp: string
  /** What runs beside checks, a folder each. */
  readonly services: string
}

/** Whose a folder is, and what may run in it. */
const ownerSchema = z.object({ uid: z.int().nullable(), checks: z.array(z.string()) })
export type CheckFolderOwner = z.infer<typeof ownerSchema>

const allIn = (home: string): string => join(resolve(home), 'checks')
/** An untouched data directory, which those of checks are copied from. */
export const templateIn = (home: string): string => join(allIn(home), '.postgres')

export const checkFolder = (home: string, run: string): CheckFolder => {
  const path = join(allIn(home), run)
  const within = (name: string): string => join(path, name)
  return { path, tree: within('tree'), home: within('home'), tmp: within('tmp'), services: within('services') }
}

/** The runs that have a folder here. */
export const runsWithFolders = async (home: string): Promise<readonly string[]> =>
  (await namesIn(allIn(home))).filter(name => !name.startsWith('.'))

export const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

const ownerFile = ({ path }: CheckFolder): string => join(path, 'owner.json')
const readyFile = ({ path }: CheckFolder): string => join(path, 'ready')

const textOf = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Null: nothing was begun in it. */
export const ownerOf = async (folder: CheckFolder): Promise<CheckFolderOwner | null> => {
  const text = await textOf(ownerFile(folder))
  return text === null ? null : ownerSchema.parse(JSON.parse(text))
}

/** Whether its checkout is whole. */
export const isReady = async (folder: CheckFolder): Promise<boolean> => (await textOf(readyFile(folder))) !== null

export const setReady = (folder: CheckFolder): Promise<void> => writeDurably(readyFile(folder), '')

/** Makes the folders; whose they are is on disk before anything can run in them. */
export const makeCheckFolder = async (folder: CheckFolder, owner: CheckFolderOwner): Promise<void> => {
  for (const passage of [join(folder.path, '..'), folder.path, folder.services]) {
    await mkdir(passage, { recursive: true })
    // Its user passes through and cannot look around; our umask could be anything.
    await chmod(passage, 0o711)
  }
  await writeDurably(ownerFile(folder), JSON.stringify(owner))
  for (const own of [folder.tree, folder.home, folder.tmp]) {
    await mkdir(own, { recursive: true, mode: 0o700 })
    if (owner.uid !== null) await chown(own, owner.uid, owner.uid)
  }
}
