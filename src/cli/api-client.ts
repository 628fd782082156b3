import { userInfo } from 'node:os'
import type { IncomingMessage } from 'node:http'
import { cliErrors } from '../domain/errors/cli.ts'
import { LockstepError, failure } from '../domain/errors/error.ts'
import type { ErrorRecord } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { watchServer } from './answers.ts'
import { askServer } from './server-address.ts'
import type { ServerAddress } from './server-address.ts'

/** The API of one server, as one person uses it. Answers are trusted: the server is ours. Errors are the server's own, by code. */
export type ApiClient = {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
  /** JSON lines until the server ends the stream or `signal` aborts. */
  lines<T>(path: string, signal: AbortSignal): AsyncIterable<T>
  /** The text of an answer as it comes. */
  text(path: string, signal: AbortSignal): AsyncIterable<string>
}

type Call = { readonly method: string; readonly path: string; readonly body?: unknown; readonly signal?: AbortSignal }

/** At the socket, which lets in only the user whose server it is, the command line says who it is; elsewhere the token does. */
export const actorName = (): string => process.env['LOCKSTEP_ACTOR'] ?? userInfo().username

/** Finds a node that answers. It is asked again when the one that was found is gone. */
type Finding = () => Promise<ServerAddress>

/**
 * `name`: the data folder or the URL; `server`: one, or how a node of several is found. SERVE_NOT_RUNNING, or elsewhere SERVE_NOT_REACHED,
 * also when one takes a call and says nothing any more.
 */
export const apiClient = (name: string, server: ServerAddress | Finding, actor = actorName()): ApiClient => {
  let found: ServerAddress | null = null
  /** A server for one call, looked after while the call lasts. */
  const begin = async () => {
    const at = (found ??= typeof server === 'function' ? await server() : server)
    const watch = watchServer(at)
    const asTold = (error: unknown): unknown => {
      if (!watch.signal.aborted && !isAway(error)) return error
      found = null
      return away(name, at, error)
    }
    return { at, asTold, ...watch }
  }
  const json = async <T>(call: Call): Promise<T> => {
    const reached = await begin()
    try {
      return JSON.parse(await textOf(await send(reached.at, actor, { ...call, signal: reached.signal }))) as T
    } catch (error) {
      throw reached.asTold(error)
    } finally {
      reached.stop()
    }
  }
  async function* text(path: string, signal: AbortSignal): AsyncIterable<string> {
    const reached = await begin()
    try {
      const ending = AbortSignal.any([signal, reached.signal])
      const response = await send(reached.at, actor, { method: 'GET', path, signal: ending })
      for await (const piece of response.setEncoding('utf8')) yield String(piece)
    } catch (error) {
      throw reached.asTold(error)
    } finally {
      reached.stop()
    }
  }
  return {
    get: <T>(path: string) => json<T>({ method: 'GET', path }),
    post: <T>(path: string, body: unknown) => json<T>({ method: 'POST', path, body }),
    lines: async function* <T>(path: string, signal: AbortSignal) {
      for await (const line of linesOf(text(path, signal))) if (line !== '') yield JSON.parse(line) as T
    },
    text,
  }
}

const awayCodes = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']
const awayElsewhere = [...awayCodes, 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']

const away = (name: string, at: ServerAddress, cause: unknown): LockstepError =>
  typeof at === 'string'
    ? failure(serveErrors.SERVE_NOT_RUNNING, { home: name }, cause)
    : failure(serveErrors.SERVE_NOT_REACHED, { url: name }, cause)

/** The server is not there, or ended in the middle of its answer. */
const isAway = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && awayElsewhere.includes(String(error.code))

const send = async (
  at: ServerAddress,
  actor: string,
  { method, path, body, signal }: Call,
): Promise<IncomingMessage> => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(typeof at === 'string' && { 'x-lockstep-actor': actor }),
    }
    const asked = askServer(at, { method, path, headers, signal }, resolve)
    asked.once('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
  const { statusCode: status = 500 } = response
  if (status >= 300) throw problem(at, status, await textOf(response))
  return response
}

const textOf = async (response: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}

/** The lines of an answer as they come; whoever stops reading closes the connection. Throws when it breaks off. */
async function* linesOf(text: AsyncIterable<string>): AsyncIterable<string> {
  let rest = ''
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

const problem = (at: ServerAddress, status: number, text: string): LockstepError => {
  const record = recordIn(text)
  if (record === null) return strange(typeof at === 'string' ? at : at.url, status)
  const { code, title, hint, kind, detail, details } = record
  return new LockstepError({ code, title, hint, kind, status, message: () => detail }, detail, undefined, details)
}

/** What stands in front of a server has errors of its own: while the server is away they may pass. */
const strange = (url: string, status: number): LockstepError =>
  [502, 503, 504].includes(status)
    ? failure(serveErrors.SERVE_NOT_REACHED, { url })
    : failure(cliErrors.CLI_SERVER_STRANGE, { url, status })

type Told = ErrorRecord & { readonly detail: string }

const recordIn = (text: string): Told | null => {
  try {
    const record = JSON.parse(text) as Partial<Told> | null
    return typeof record?.code === 'string' ? (record as Told) : null
  } catch {
    return null
  }
}
