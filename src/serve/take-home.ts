import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { takeLock } from '../agent/lock.ts'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'

/** Makes this process the only server of the data folder, until it ends. SERVE_ALREADY_RUNNING. */
export const takeHome = (home: string): void => {
  const folder = join(home, 'serve')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = takeLock(folder)
  if (!lock.isOurs) throw failure(serveErrors.SERVE_ALREADY_RUNNING, { home, pid: lock.pid })
}
