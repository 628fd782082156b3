import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What Linux and macOS take as the path of a unix socket, without the byte that ends it. */
const SOCKET_PATH_BYTES = 107

/** A path for a unix socket: in the folder, or in a folder of our own under tmp when `limitBytes` are too few for that. */
export const socketPathIn = async (folder: string, name: string, limitBytes = SOCKET_PATH_BYTES): Promise<string> => {
  const path = join(folder, name)
  if (Buffer.byteLength(path) <= limitBytes) return path
  return join(await mkdtemp(join(tmpdir(), 'lockstep-router-')), name)
}

/** Removes a socket, and the folder under tmp that was made for it. */
export const removeSocketOf = async (folder: string, socket: string): Promise<void> => {
  await rm(socket, { force: true })
  if (dirname(socket) !== folder) await rm(dirname(socket), { recursive: true, force: true })
}
