import { setTimeout as pause } from 'node:timers/promises'
import { lookAt } from '../cli/answers.ts'
import type { Look } from '../cli/answers.ts'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { nodeFolder, nodeFolders } from '../files/node-folders.ts'
import { socketPath } from './home.ts'

/** A node that says nothing for so long is given up. */
const limitMs = 15_000
/** The first one has so long for itself before the others are asked as well. */
const firstMs = 1_000

/**
 * The socket of a node of the data folder that answers: the one that is named, else the one without a name before others.
 * SERVE_NOT_RUNNING when there is none, SERVE_NOT_ANSWERING when all that there are say nothing.
 */
export const findNode = async (home: string, named: string | null): Promise<string> => {
  const known = nodeFolders(home)
  const wanted = named === null ? known : [nodeFolder(home, named), ...known]
  const [first = '', ...others] = [...new Set(wanted)].map(socketPath)
  const found = new AbortController()
  const looks: Look[] = []
  const look = async (socket: string): Promise<string> => {
    const seen = await lookAt(socket, limitMs)
    looks.push(seen)
    if (seen !== 'answers') throw new Error(seen)
    return socket
  }
  const asked = look(first)
  const late = Promise.race([
    asked.then(
      () => pause(limitMs, undefined, { signal: found.signal }),
      () => undefined,
    ),
    pause(firstMs, undefined, { signal: found.signal }),
  ]).then(() => Promise.any(others.map(look)))
  try {
    return await Promise.any([asked, late])
  } catch {
    if (looks.includes('silent')) throw failure(serveErrors.SERVE_NOT_ANSWERING, { home, seconds: limitMs / 1000 })
    throw failure(serveErrors.SERVE_NOT_RUNNING, { home })
  } finally {
    found.abort()
  }
}
