import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { seeDeployment } from '../app/decide.ts'
import { isRunOver } from '../domain/run.ts'
import { isFinal } from '../domain/saga/deployment.ts'
import { readEvents } from '../store/read-deployment.ts'
import { readRun } from '../store/runs.ts'
import { streamedText } from './answers/common.ts'
import type { ApiParts } from './parts.ts'
import { idParams } from './parts.ts'
import { goneOf } from './people/gone-of.ts'
import { needs } from './people/needs.ts'
import { ofDeployment, ofDeploymentOrRun } from './people/where.ts'
import type { ApiServer } from './server.ts'

/** Another process may have written: look again after this long without a hint. */
const lookAgainMs = 1_000

const followQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  follow: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .describe('go on until it ends'),
})

/** Streams of JSON lines: the events of a deployment, and the output of a deployment or a run. */
export const addFollowRoutes = (server: ApiServer, parts: ApiParts): void => {
  const schema = {
    tags: ['deployments'],
    produces: [ndjson],
    params: idParams,
    querystring: followQuery,
    response: { 200: streamedText },
  }
  server.get(
    '/v1/deployments/:id/events',
    {
      config: needs('viewer', ofDeployment),
      schema: { ...schema, operationId: 'followEvents', summary: 'Its events after a number, a line each' },
    },
    async (request, reply) => {
      const { id } = request.params
      await seeDeployment(parts.lockstep, id)
      void reply.type(ndjson)
      return textOf(request, reply, signal => eventsOf(parts, id, request.query, signal))
    },
  )
  server.get(
    '/v1/logs/:id',
    {
      config: needs('viewer', ofDeploymentOrRun),
      schema: {
        ...schema,
        operationId: 'followLog',
        summary: 'The output of a deployment or a run after a byte, a line each',
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await hasEnded(parts, id)
      void reply.type(ndjson)
      return textOf(request, reply, signal => logsOf(parts, id, request.query, signal))
    },
  )
}

const ndjson = 'application/x-ndjson'

type Follow = z.infer<typeof followQuery>

/** A line each until the reader is gone. */
const textOf = (
  request: FastifyRequest,
  reply: FastifyReply,
  lines: (signal: AbortSignal) => AsyncIterable<unknown>,
): Readable => {
  const gone = goneOf(request, reply)
  // Whoever waits for the first line of what says nothing yet knows that they are connected.
  reply.raw.once('pipe', () => reply.raw.flushHeaders())
  const text = async function* () {
    for await (const line of lines(gone)) yield `${JSON.stringify(line)}\n`
  }
  return Readable.from(text())
}

async function* eventsOf({ lockstep, growth }: ApiParts, id: string, { after, follow }: Follow, signal: AbortSignal) {
  let last = after
  while (!signal.aborted) {
    const grown = growth.wait(id, lookAgainMs, signal)
    for (const { seq, event } of await readEvents(lockstep.store.db, id, last)) {
      yield { seq, ...event }
      last = seq
    }
    if (!follow || (await isOver(lockstep, id, last))) return
    await grown
  }
}

const isOver = async (lockstep: ApiParts['lockstep'], id: string, seen: number): Promise<boolean> => {
  const { state, head } = await seeDeployment(lockstep, id)
  // Who says that they have seen more than there is waits for nothing either.
  return isFinal(state) && head.seq <= seen
}

async function* logsOf(parts: ApiParts, id: string, { after, follow }: Follow, signal: AbortSignal) {
  let from = after
  while (!signal.aborted) {
    const grown = parts.growth.wait(id, lookAgainMs, signal)
    const isLast = !follow || (await hasEnded(parts, id))
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
  if (run !== null) return isRunOver(run)
  return isFinal((await seeDeployment(lockstep, id)).state)
}
