import { userInfo } from 'node:os'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { LockstepError, failure } from '../domain/errors/error.ts'
import type { ErrorRecord } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { watchServer } from './answers.ts'

/** The API of the server of one data folder, as one person uses it. Answers are trusted: the server is ours. Errors are the server's own, by code. */
export type ApiClient = {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
  /** JSON lines until the server ends the stream or `signal` aborts. */
  lines<T>(path: string, signal: AbortSignal): AsyncIterable<T>
  /** The text of an answer as it comes. */
  text(path: string, signal: AbortSignal): AsyncIterable<string>
}

type Call = { readonly method: string; readonly path: string; readonly body?: unknown; readonly signal?: AbortSignal }

/** Until people sign in, the command line says who it is; the socket lets in only the user whose server it is. */
export const actorName = (): string => process.env['LOCKSTEP_ACTOR'] ?? userInfo().username

/** Finds a node that answers. It is asked again when the one that was found is gone. */
type Finding = () => Promise<string>

/** `socket`: of one server, or how a node of several is found. SERVE_NOT_RUNNING also when one takes a call and says nothing any more. */
export const apiClient = (home: string, socket: string | Finding, actor = actorName()): ApiClient => {
  let found: string | null = null
  /** A server for one call, looked after while the call lasts. */
  const begin = async () => {
    const at = (found ??= typeof socket === 'string' ? socket : await socket())
    const watch = watchServer(at)
    const asTold = (error: unknown): unknown => {
      if (!watch.signal.aborted && !isAway(error)) return error
      found = null
      return failure(serveErrors.SERVE_NOT_RUNNING, { home }, error)
    }
    return { at, asTold, ...watch }
  }
  const json = async <T>(call: Call): Promise<T> => {
    const server = await begin()
    try {
      return JSON.parse(await textOf(await send(server.at, actor, { ...call, signal: server.signal }))) as T
    } catch (error) {
      throw server.asTold(error)
    } finally {
      server.stop()
    }
  }
  async function* text(path: string, signal: AbortSignal): AsyncIterable<string> {
    const server = await begin()
    try {
      const ending = AbortSignal.any([signal, server.signal])
      const response = await send(server.at, actor, { method: 'GET', path, signal: ending })
      for await (const piece of response.setEncoding('utf8')) yield String(piece)
    } catch (error) {
      throw server.asTold(error)
    } finally {
      server.stop()
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

/** The server is not there, or ended in the middle of its answer. */
const isAway = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && awayCodes.includes(String(error.code))

const send = async (
  socketPath: string,
  actor: string,
  { method, path, body, signal }: Call,
): Promise<IncomingMessage> => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-lockstep-actor': actor }
    const asked = request({ socketPath, method, path, headers, ...(signal && { signal }) }, resolve)
    asked.once('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
  if ((response.statusCode ?? 500) >= 400) throw problem(response.statusCode ?? 500, await textOf(response))
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

const problem = (status: number, text: string): LockstepError => {
  const record = JSON.parse(text) as ErrorRecord & { readonly detail: string }
  const { code, title, hint, kind, detail, details } = record
  return new LockstepError({ code, title, hint, kind, status, message: () => detail }, detail, undefined, details)
}
