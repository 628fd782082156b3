import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { nodeFolder } from '../files/node-folders.ts'
import { socketPath } from './home.ts'

/** One node of a data folder: what is its own stands in `folder`, all else is shared. */
export type NodePlace = { readonly home: string; readonly name: string | null; readonly folder: string }

/** Shorter than sun_path of Linux (108) and macOS (104), the closing zero included. */
const socketLimitBytes = 103

/** The node that a name stands for; without one the only node that most data folders have. SERVE_NODE_NAME_INVALID, SERVE_HOME_UNUSABLE. */
export const nodePlace = (home: string, name: string | null): NodePlace => {
  if (name !== null && !/^[a-z0-9][a-z0-9-]{0,30}$/.test(name))
    throw failure(serveErrors.SERVE_NODE_NAME_INVALID, { name })
  const folder = nodeFolder(home, name)
  const socket = socketPath(folder)
  if (Buffer.byteLength(socket) > socketLimitBytes) {
    const reason = `the path of its socket ${socket} is longer than ${socketLimitBytes} bytes`
    throw failure(serveErrors.SERVE_HOME_UNUSABLE, { home, reason })
  }
  return { home, name, folder }
}

/** Makes the node's folder in the data folder, which is there. */
export const makeNodeFolder = ({ folder }: NodePlace): void =>
  void mkdirSync(join(folder, 'serve'), { recursive: true, mode: 0o711 })

/** The name that the environment gives; null: none. */
export const nodeNameOf = ({ LOCKSTEP_NODE: name }: Readonly<Record<string, string | undefined>>): string | null =>
  name === undefined || name === '' ? null : name
