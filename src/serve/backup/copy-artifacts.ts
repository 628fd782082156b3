import { access, chmod, cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { treeDigest } from '../../agent/tree-digest.ts'
import type { BackupManifest } from '../../domain/backup.ts'
import { folderOf } from '../../adapters/local/publish-artifact.ts'

/** Where artifacts stand, in a data folder and in a backup alike. */
export const artifactsFolder = 'artifacts'

/** Which of these artifacts a data folder has, with their size; those that it does not have are elsewhere. */
export const artifactsAt = async (
  home: string,
  digests: readonly string[],
): Promise<{ readonly here: readonly string[]; readonly elsewhere: readonly string[] }> => {
  const found = await Promise.all(
    digests.map(digest =>
      access(folderOf(join(home, artifactsFolder), digest)).then(
        () => true,
        () => false,
      ),
    ),
  )
  return { here: digests.filter((_, at) => found[at]), elsewhere: digests.filter((_, at) => !found[at]) }
}

/** Copies artifacts as they are, one after the other; `said` hears of each. What is copied is looked at by `treeDigest` only by who uses it. */
export const copyArtifacts = async (
  from: string,
  to: string,
  digests: readonly string[],
  said: (digest: string, at: number) => void,
): Promise<BackupManifest['artifacts']> => {
  const [source, target] = [join(from, artifactsFolder), join(to, artifactsFolder)]
  await mkdir(target, { recursive: true, mode: 0o711 })
  const copied = []
  for (const [at, digest] of digests.entries()) {
    said(digest, at)
    const path = folderOf(target, digest)
    await cp(folderOf(source, digest), path, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
    await chmod(path, 0o555)
    copied.push({ digest, bytes: (await treeDigest(path)).bytes })
  }
  return copied
}
