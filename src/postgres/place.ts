import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** Where everything of the embedded server lives. All paths are absolute. */
export type Place = {
  readonly root: string
  readonly data: string
  readonly password: string
  readonly log: string
  readonly socketDir: string
}

// A unix socket's path holds 107 bytes on Linux and 103 on macOS; PostgreSQL adds "/.s.PGSQL.65535".
const longestSocketDirBytes = 103 - '/.s.PGSQL.65535'.length

/** The folder for a server's socket: `wanted`, or a short one of its own under /tmp when that path is too long. */
export const socketFolder = (wanted: string): string =>
  Buffer.byteLength(wanted) <= longestSocketDirBytes
    ? wanted
    : `/tmp/lockstep-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`

/** The embedded server's paths under a data root. */
export const placeIn = (home: string): Place => {
  const root = join(home, 'postgres')
  return {
    root,
    data: join(root, 'data'),
    password: join(root, 'password'),
    log: join(root, 'server.log'),
    socketDir: socketFolder(join(root, 'socket')),
  }
}
