import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { LockstepError, failure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import { answers } from './protocol.ts'
import type { Call, CallAnswer, CallArgs } from './protocol.ts'

const recordSchema = z.object({ code: z.string(), message: z.string() })

/** The error that the router threw, thrown again on this side under the same code. */
const errorOf = (call: string, body: unknown): LockstepError => {
  const record = recordSchema.safeParse(body)
  const code = record.data?.code
  const spec = Object.values(routerErrors).find(entry => entry.code === code)
  if (spec === undefined) return failure(routerErrors.ROUTER_INTERNAL, { call, reason: 'its answer makes no sense' })
  return new LockstepError(spec, record.data?.message ?? spec.title)
}

const post = (socketPath: string, call: string, body: string, timeoutMs: number): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath,
      path: `/${call}`,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    })
    outgoing.on('response', resolve)
    outgoing.on('error', reject)
    outgoing.end(body)
  })

/** One call to the router process behind `socket`. Errors of the router by its codes; others are those of the connection. */
export const adminCall = async <C extends Call>(
  socket: string,
  call: C,
  args: CallArgs<C>,
  timeoutMs: number,
): Promise<CallAnswer<C>> => {
  const answer = await post(socket, call, JSON.stringify(args), timeoutMs)
  const body: unknown = JSON.parse(await text(answer))
  if (answer.statusCode !== 200) throw errorOf(call, body)
  return answers[call].parse(body) as CallAnswer<C>
}
