import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { newestFor } from '../app/newest-for.ts'
import { rehearseRelease } from '../app/rehearse.ts'
import type { ApiParts } from './parts.ts'
import { parse, placeParams } from './parts.ts'

const text = z.string().min(1)
const body = z.object({
  release: text.nullable().default(null),
  source: z.object({ repository: text, ref: text, file: text }).nullable().default(null),
  failAt: text.nullable().default(null),
  data: z.enum(['with-data', 'empty']).default('with-data'),
})

/** Rehearsals: a plan gone through over stand-ins. They change nothing, so there is nothing to look up later. */
export const addRehearsalRoutes = (server: FastifyInstance, { lockstep }: ApiParts): void => {
  server.post('/v1/apps/:app/environments/:environment/rehearsals', async request => {
    const place = parse(placeParams, request.params)
    const { release, source, ...rest } = parse(body, request.body)
    const what =
      source === null
        ? ({ kind: 'release', release: release ?? (await newestFor(lockstep, place)) } as const)
        : ({ kind: 'commit', ...source } as const)
    return rehearseRelease(lockstep, { ...place, ...rest, what })
  })
}
