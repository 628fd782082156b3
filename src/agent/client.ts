import { request } from 'node:http'
import type { z } from 'zod'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure, LockstepError } from '../domain/errors/error.ts'
import type { Place } from '../domain/environment.ts'
import type { Instance, InstanceSpec } from '../ports/target.ts'
import { agentPaths } from './paths.ts'
import { agentAnswer, emptyAnswer, errorAnswer, instancesAnswer, stopAnswer } from './protocol.ts'

/** A start reads whole artifacts; a stop is answered within 5 s. */
const PATIENCE_MS = 120_000

/** The agent's interface as functions. Each throws AGENT_UNREACHABLE when nobody answers, and the agent's own errors by code. */
export type AgentClient = {
  readonly home: string
  agent(): Promise<{ readonly pid: number; readonly home: string }>
  instances(place: Place): Promise<readonly Instance[]>
  start(place: Place, epoch: number, specs: readonly InstanceSpec[]): Promise<void>
  /** Returns the ids that are not gone after some seconds: ask again. */
  stop(place: Place, epoch: number, ids: readonly string[], signal?: AbortSignal): Promise<readonly string[]>
  /** Makes sure that the agent listens where instances ask for flags. AGENT_FLAGS_PORT_TAKEN. Idempotent. */
  listenForFlags(port: number): Promise<void>
  /** Ends the agent; with `instances: true` after everything that it runs was stopped. */
  end(choice: { readonly instances: boolean }): Promise<void>
}

type Call = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly signal?: AbortSignal
}

type Answer = { readonly status: number; readonly text: string }

const exchange = (socketPath: string, { method, path, body, signal }: Call): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const deadline = AbortSignal.timeout(PATIENCE_MS)
    const asked = request({
      socketPath,
      method,
      path,
      agent: false,
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    })
    asked.on('error', reject)
    asked.on('response', response => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString('utf8') }),
      )
    })
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })

const unreadable = (path: string, error: unknown): LockstepError =>
  failure(agentErrors.AGENT_ANSWER_UNREADABLE, { path, cause: (error as Error).message.slice(0, 300) }, error)

const asError = (path: string, text: string): LockstepError => {
  try {
    const { status, error } = errorAnswer.parse(JSON.parse(text))
    return new LockstepError({ ...error, status, message: () => error.message }, error.message)
  } catch (error) {
    return unreadable(path, error)
  }
}

const ask = async <T>(socket: string, call: Call, schema: z.ZodType<T>): Promise<T> => {
  const { status, text } = await exchange(socket, call).catch((error: NodeJS.ErrnoException) => {
    call.signal?.throwIfAborted()
    throw failure(agentErrors.AGENT_UNREACHABLE, { socket, cause: error.code ?? error.message }, error)
  })
  if (status !== 200) throw asError(call.path, text)
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw unreadable(call.path, error)
  }
}

/** Talks to the agent of a home folder, which need not run yet. AGENT_PATH_TOO_LONG. */
export const agentClient = (home: string): AgentClient => {
  const paths = agentPaths(home)
  const at = ({ app, environment }: Place, what: string): string =>
    `/places/${encodeURIComponent(app)}/${encodeURIComponent(environment)}/${what}`
  const post = <T>(path: string, body: unknown, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> =>
    ask(paths.socket, { method: 'POST', path, body, ...(signal === undefined ? {} : { signal }) }, schema)
  return {
    home: paths.home,
    agent: () => ask(paths.socket, { method: 'GET', path: '/agent' }, agentAnswer),
    instances: async place =>
      (await ask(paths.socket, { method: 'GET', path: at(place, 'instances') }, instancesAnswer)).instances,
    start: async (place, epoch, specs) => {
      await post(at(place, 'start'), { epoch, specs }, emptyAnswer)
    },
    stop: async (place, epoch, ids, signal) => (await post(at(place, 'stop'), { epoch, ids }, stopAnswer, signal)).left,
    listenForFlags: async port => {
      await post('/flags', { port }, emptyAnswer)
    },
    end: async choice => {
      await post('/stop', choice, emptyAnswer)
    },
  }
}
