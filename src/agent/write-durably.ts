import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Replaces a file as a whole (mode 0600): after a crash it holds the old text or the new one. One writer at a time. */
export const writeDurably = async (path: string, text: string): Promise<void> => {
  const temporary = `${path}.new`
  await writeSynced(temporary, text)
  await rename(temporary, path)
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const writeSynced = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
