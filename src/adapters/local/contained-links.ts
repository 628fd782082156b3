import { readlink, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { treeEntries } from '../../files/tree.ts'
import { artifactErrors } from '../../domain/errors/artifact.ts'
import { failure } from '../../domain/errors/error.ts'

/** Where a path leads in the end; of one that leads nowhere, its last part that exists. */
const leadsTo = async (path: string): Promise<string> => {
  try {
    return await realpath(path)
  } catch (error) {
    if (!['ENOENT', 'ELOOP', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    return await leadsTo(dirname(path))
  }
}

const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`)

/**
 * Refuses links that lead out of the folder, also by way of other links. Absolute ones always do: the folder is moved
 * afterwards. ARTIFACT_ESCAPES.
 */
export const checkLinks = async (folder: string): Promise<void> => {
  const root = await realpath(folder)
  for (const { path: link, type } of await treeEntries(root)) {
    if (type !== 'link') continue
    const path = join(root, link)
    const to = await readlink(path)
    // Not joined: `a/../b` is not `b` where `a` is a link itself.
    const isInside = !isAbsolute(to) && isWithin(root, await leadsTo(`${dirname(path)}/${to}`))
    if (!isInside) throw failure(artifactErrors.ARTIFACT_ESCAPES, { link, to })
  }
}
