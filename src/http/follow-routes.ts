import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { seeDeployment } from '../app/decide.ts'
import { isFinal } from '../domain/saga/deployment.ts'
import { readEvents } from '../store/read-deployment.ts'
import { readRun } from '../store/runs.ts'
import type { ApiParts } from './parts.ts'
import { idParams, parse } from './parts.ts'

/** Another process may have written: look again after this long without a hint. */
const lookAgainMs = 1_000

const followQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  follow: z.enum(['true', 'false']).default('false'),
})

/** Streams of JSON lines: the events of a deployment, and the output of a deployment or a run. */
export const addFollowRoutes = (server: FastifyInstance, parts: ApiParts): void => {
  server.get('/v1/deployments/:id/events', async (request, reply) => {
    const { id } = parse(idParams, request.params)
    await seeDeployment(parts.lockstep, id)
    return stream(request, reply, signal => eventsOf(parts, id, queryOf(request), signal))
  })
  server.get('/v1/logs/:id', async (request, reply) => {
    const { id } = parse(idParams, request.params)
    await hasEnded(parts, id)
    return stream(request, reply, signal => logsOf(parts, id, queryOf(request), signal))
  })
}

type Follow = { readonly after: number; readonly isFollowed: boolean }

const queryOf = (request: FastifyRequest): Follow => {
  const { after, follow } = parse(followQuery, request.query)
  return { after, isFollowed: follow === 'true' }
}

const stream = (
  request: FastifyRequest,
  reply: FastifyReply,
  lines: (signal: AbortSignal) => AsyncIterable<unknown>,
): FastifyReply => {
  const gone = new AbortController()
  request.raw.socket.once('close', () => gone.abort())
  const text = async function* () {
    for await (const line of lines(gone.signal)) yield `${JSON.stringify(line)}\n`
  }
  return reply.type('application/x-ndjson').send(Readable.from(text()))
}

async function* eventsOf(
  { lockstep, growth }: ApiParts,
  id: string,
  { after, isFollowed }: Follow,
  signal: AbortSignal,
) {
  let last = after
  while (!signal.aborted) {
    const grown = growth.wait(id, lookAgainMs, signal)
    for (const { seq, event } of await readEvents(lockstep.store.db, id, last)) {
      yield { seq, ...event }
      last = seq
    }
    if (!isFollowed || (await isOver(lockstep, id, last))) return
    await grown
  }
}

const isOver = async (lockstep: ApiParts['lockstep'], id: string, seen: number): Promise<boolean> => {
  const { state, head } = await seeDeployment(lockstep, id)
  return isFinal(state) && head.seq === seen
}

async function* logsOf(parts: ApiParts, id: string, { after, isFollowed }: Follow, signal: AbortSignal) {
  let from = after
  while (!signal.aborted) {
    const grown = parts.growth.wait(id, lookAgainMs, signal)
    const isLast = !isFollowed || (await hasEnded(parts, id))
    const { lines, next } = await parts.readLog(id, from)
    yield* lines
    const isAll = next === from
    from = next
    // A look takes no more than a part of a long log.
    if (!isAll) continue
    if (isLast) return
    await grown
  }
}

/** DEPLOYMENT_UNKNOWN when it is neither a run nor a deployment. */
const hasEnded = async ({ lockstep }: ApiParts, id: string): Promise<boolean> => {
  const run = await readRun(lockstep.store.db, id)
  if (run !== null) return run.state === 'succeeded' || run.state === 'failed'
  return isFinal((await seeDeployment(lockstep, id)).state)
}
