import { join, resolve } from 'node:path'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure } from '../domain/errors/error.ts'
import type { Place } from '../domain/environment.ts'

/** Shorter than sun_path of Linux (108) and macOS (104), the closing zero included. */
const SOCKET_PATH_LIMIT = 103

export type AgentPaths = {
  readonly home: string
  readonly folder: string
  readonly socket: string
  readonly state: string
  /** Output of the agent itself. */
  readonly log: string
  /** Output of the instances. */
  readonly logs: string
  /** The HOME folders of the instances. */
  readonly homes: string
}

/** Where the agent of a home folder keeps its things. AGENT_PATH_TOO_LONG. */
export const agentPaths = (home: string): AgentPaths => {
  const folder = join(resolve(home), 'agent')
  const socket = join(folder, 'agent.sock')
  if (Buffer.byteLength(socket) > SOCKET_PATH_LIMIT) {
    throw failure(agentErrors.AGENT_PATH_TOO_LONG, { path: socket, limit: SOCKET_PATH_LIMIT })
  }
  return {
    home: resolve(home),
    folder,
    socket,
    state: join(folder, 'state.json'),
    log: join(folder, 'agent.log'),
    logs: join(folder, 'logs'),
    homes: join(folder, 'homes'),
  }
}

/** The file with an instance's output; older output is in the same name with `.1` and `.2`. */
export const instanceLogFile = (paths: AgentPaths, place: Place, id: string): string =>
  join(paths.logs, place.app, place.environment, `${id}.log`)

/** The folder that an instance gets as HOME; removed when it is stopped. */
export const instanceHome = (paths: AgentPaths, place: Place, id: string): string =>
  join(paths.homes, place.app, place.environment, id)
