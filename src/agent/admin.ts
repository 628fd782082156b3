import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { z } from 'zod'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure, LockstepError } from '../domain/errors/error.ts'
import type { Place } from '../domain/environment.ts'
import type { FlagFront } from './flag-front.ts'
import type { Places } from './places.ts'
import { endRequest, flagsRequest, placeSchema, startRequest, stopRequest } from './protocol.ts'

const BODY_LIMIT_BYTES = 4 * 1024 * 1024

export type Admin = {
  readonly home: string
  readonly places: Places
  readonly flags: FlagFront
  /** Ends the agent once the answer is on its way. */
  readonly end: () => void
}

const invalid = (issues: string): LockstepError => failure(agentErrors.AGENT_REQUEST_INVALID, { issues })

const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  // The paths and rules only: the input itself may hold anything.
  throw invalid(parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '))
}

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > BODY_LIMIT_BYTES) throw invalid(`the body is larger than ${BODY_LIMIT_BYTES} bytes`)
    pieces.push(piece)
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch {
    // The parser's own words quote the body.
    throw invalid('the body is not JSON')
  }
}

const serve = async (admin: Admin, request: IncomingMessage): Promise<unknown> => {
  const call = `${request.method} ${request.url}`
  if (call === 'GET /agent') return { pid: process.pid, home: admin.home }
  if (call === 'POST /stop') return await serveEnd(admin, request)
  if (call === 'POST /flags') {
    await admin.flags.listen(parse(flagsRequest, await readBody(request)).port)
    return {}
  }
  const [app, environment, what] = /^\/places\/([^/]+)\/([^/]+)\/(\w+)$/.exec(request.url ?? '')?.slice(1) ?? []
  if (what === undefined) throw invalid(`there is no ${call}`)
  const place = parse(placeSchema, { app, environment })
  return await servePlace(admin.places, place, `${request.method} ${what}`, request)
}

const serveEnd = async (admin: Admin, request: IncomingMessage): Promise<unknown> => {
  const { instances } = parse(endRequest, await readBody(request))
  if (instances) await admin.places.stopAll()
  admin.end()
  return {}
}

const servePlace = async (places: Places, place: Place, call: string, request: IncomingMessage): Promise<unknown> => {
  if (call === 'GET instances') return { instances: places.instances(place) }
  if (call === 'POST start') {
    const { epoch, specs } = parse(startRequest, await readBody(request))
    await places.start(place, epoch, specs)
    return {}
  }
  if (call === 'POST stop') {
    const { epoch, ids } = parse(stopRequest, await readBody(request))
    return { left: await places.stop(place, epoch, ids) }
  }
  throw invalid(`there is no ${call}`)
}

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify(body))
}

const asFailure = (path: string, error: unknown): LockstepError =>
  error instanceof LockstepError
    ? error
    : failure(agentErrors.AGENT_FAILED, { path, cause: error instanceof Error ? error.message : String(error) }, error)

/** The agent's HTTP interface. Bodies are JSON; an error is answered as its record with its status. */
export const adminServer = (admin: Admin, report: (what: string, error: unknown) => void): Server =>
  createServer((request, response) => {
    serve(admin, request).then(
      body => answer(response, 200, body),
      (error: unknown) => {
        const shown = asFailure(request.url ?? '', error)
        if (shown !== error) report(`${request.method} ${request.url}`, error)
        answer(response, shown.status, { status: shown.status, error: shown })
      },
    )
  })
