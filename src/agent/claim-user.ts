import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { lastUid } from './place-user.ts'
import { processesOfUser } from './user-processes.ts'

/** A user number that no other process of this machine has until it is released, or until we end, however we do. */
export type ClaimedUser = { readonly uid: number; release(): Promise<void> }

/** Counted down from the end of the range, of which environments take the beginning. */
const howMany = 256

/**
 * Claims a user number that nothing runs as; null: there is none left. `wanted` is taken as soon as it can be claimed, also when
 * something still runs as it: it is of one who was ours. Linux only.
 */
export const claimUser = async (wanted: number | null): Promise<ClaimedUser | null> => {
  if (wanted !== null) return claim(wanted)
  for (let uid = lastUid; uid > lastUid - howMany; uid--) {
    const claimed = await claim(uid)
    if (claimed === null) continue
    if (processesOfUser(uid).length === 0) return claimed
    await claimed.release()
  }
  return null
}

/** A socket with an abstract name is there once on the machine and goes with its process: unix(7). */
const claim = async (uid: number): Promise<ClaimedUser | null> => {
  const server = createServer(socket => socket.destroy())
  try {
    await listening(server, `\0lockstep-user-${uid}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null
    throw error
  }
  server.unref()
  return { uid, release: () => new Promise(resolve => void server.close(() => resolve())) }
}

const listening = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path }, resolve)
  })
