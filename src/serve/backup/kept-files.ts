import { chmod, copyFile, glob, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BackupManifest, BackupMethod } from '../../domain/backup.ts'
import { exists, flush } from '../../files/file-system.ts'
import { readDigest } from '../../files/read-digest.ts'
import { shortTurns } from '../../files/short-turns.ts'

/**
 * What is made once in a data folder and cannot be made again, and what local environments consist of: instances, their secrets, routes.
 * Left out: what each start makes anew, logs, snapshots, clones.
 */
const values = ['server-key', 'sign-in-secret', 'home-id', 'policy.yaml', 'notices.yaml']
const states = ['agent/state.json', 'router/state.json', 'haproxy/state.json']
const names = [...values, ...states]
const patterns = ['secrets/*/*/database-password', 'secrets/*/*/*/*']

/** Where the files stand in a backup. */
export const filesFolder = 'files'

/** Paths of the data folder, below it. Lockstep's own server is opened by its password. */
export const keptFiles = async (home: string, method: BackupMethod): Promise<readonly string[]> => {
  const wanted = method === 'file-copy' ? [...names, 'postgres/password'] : names
  const found: string[] = []
  for (const name of wanted) if (await exists(join(home, name))) found.push(name)
  for await (const path of glob(patterns, { cwd: home })) found.push(path)
  return found.toSorted()
}

/** Copies files, in folders of mode 0700, with mode 0600; on disk when it returns. */
export const copyKeptFiles = async (
  from: string,
  to: string,
  paths: readonly string[],
): Promise<BackupManifest['files']> => {
  const copied = []
  for (const path of paths) {
    const target = join(to, path)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await copyFile(join(from, path), target)
    await chmod(target, 0o600)
    await flush(target)
    const { sha256, size } = await readDigest(target, shortTurns())
    copied.push({ path, bytes: size, sha256 })
  }
  return copied
}
