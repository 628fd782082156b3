import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { flush } from './file-system.ts'
import { partOf } from './part.ts'

/** Replaces a file as a whole (mode 0600): after a crash it has its old or its new text. Gives it to an owner when one is named. */
export const writeDurably = async (
  path: string,
  text: string,
  owner?: { readonly uid: number; readonly gid: number },
): Promise<void> => {
  const part = partOf(path)
  const handle = await open(part, 'w', 0o600)
  try {
    await handle.writeFile(text)
    if (owner !== undefined) await handle.chown(owner.uid, owner.gid)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, path)
  await flush(dirname(path))
}
