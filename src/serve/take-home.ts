import { join } from 'node:path'
import { takeLock } from '../agent/lock.ts'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import type { NodePlace } from './node-place.ts'
import { makeNodeFolder } from './node-place.ts'

/** Makes this process the only one that is this node of the data folder, until it ends. SERVE_ALREADY_RUNNING. */
export const takeHome = (place: NodePlace): void => {
  makeNodeFolder(place)
  const lock = takeLock(join(place.folder, 'serve'))
  if (!lock.isOurs) throw failure(serveErrors.SERVE_ALREADY_RUNNING, { home: place.folder, pid: lock.pid })
}
