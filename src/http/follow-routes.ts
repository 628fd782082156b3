import type { z } from 'zod'
import { seeDeployment } from '../app/decide.ts'
import { isFinal } from '../domain/saga/deployment.ts'
import { readEvents } from '../store/read-deployment.ts'
import { streamedText } from './answers/common.ts'
import { followQuery, lookAgainMs } from './follow-query.ts'
import type { ApiParts } from './parts.ts'
import { idParams } from './parts.ts'
import { needs } from './people/needs.ts'
import { ofDeployment } from './people/where.ts'
import type { ApiServer } from './server.ts'
import { ndjson, streamed } from './streamed.ts'

/** The events of a deployment as lines of JSON. */
export const addFollowRoutes = (server: ApiServer, parts: ApiParts): void => {
  server.get(
    '/v1/deployments/:id/events',
    {
      config: needs('viewer', ofDeployment),
      schema: {
        tags: ['deployments'],
        produces: [ndjson],
        params: idParams,
        querystring: followQuery,
        response: { 200: streamedText },
        operationId: 'followEvents',
        summary: 'Its events after a number, a line each',
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await seeDeployment(parts.lockstep, id)
      void reply.type(ndjson)
      return streamed(request, reply, signal => eventsOf(parts, id, request.query, signal))
    },
  )
}

type Follow = z.infer<typeof followQuery>

async function* eventsOf(
  { lockstep, growth }: ApiParts,
  id: string,
  { after, follow }: Follow,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let last = after
  while (!signal.aborted) {
    const grown = growth.wait(id, lookAgainMs, signal)
    for (const { seq, event } of await readEvents(lockstep.store.db, id, last)) {
      yield `${JSON.stringify({ seq, ...event })}\n`
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
