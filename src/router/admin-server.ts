import { chmod, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'
import { LockstepError, failure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import { calls } from './protocol.ts'
import type { Call, CallAnswer, CallArgs } from './protocol.ts'

/** What each call does. */
export type Handlers = { readonly [C in Call]: (args: CallArgs<C>) => Promise<CallAnswer<C>> }

const invalid = (call: string, reason: string) => failure(routerErrors.ROUTER_CALL_INVALID, { call, reason })

const isCall = (name: string): name is Call => Object.hasOwn(calls, name)

const argsOf = async <C extends Call>(call: C, req: IncomingMessage): Promise<CallArgs<C>> => {
  const body = await json(req).catch((error: unknown) => {
    throw failure(routerErrors.ROUTER_CALL_INVALID, { call, reason: 'its body is not JSON' }, error)
  })
  const parsed = calls[call].safeParse(body)
  if (!parsed.success) throw invalid(call, z.prettifyError(parsed.error))
  return parsed.data as CallArgs<C>
}

const run = async <C extends Call>(handlers: Handlers, call: C, req: IncomingMessage): Promise<CallAnswer<C>> =>
  handlers[call](await argsOf(call, req))

const errorOf = (call: string, error: unknown): LockstepError => {
  if (error instanceof LockstepError) return error
  return failure(
    routerErrors.ROUTER_INTERNAL,
    { call, reason: error instanceof Error ? error.message : String(error) },
    error,
  )
}

const answer = (res: ServerResponse, status: number, body: unknown): void => {
  res.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  res.end(JSON.stringify(body))
}

const serve = async (handlers: Handlers, req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const call = (req.url ?? '/').slice(1)
  try {
    if (req.method !== 'POST' || !isCall(call)) throw invalid(call, 'there is no such call')
    answer(res, 200, await run(handlers, call, req))
  } catch (caught) {
    const error = errorOf(call, caught)
    answer(res, error.status, error)
  }
}

/** Takes calls on a unix socket that only this user may open. */
export const listenForCalls = async (path: string, handlers: Handlers): Promise<Server> => {
  await rm(path, { force: true })
  const server = createServer({ requestTimeout: 0 }, (req, res) => void serve(handlers, req, res))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  return server
}
