import { z } from 'zod'
import { newestFor } from '../app/newest-for.ts'
import { rehearseRelease } from '../app/rehearse.ts'
import { rehearsal } from './answers/rehearsal.ts'
import type { ApiParts } from './parts.ts'
import { placeParams } from './parts.ts'
import { requireRepository } from './people/may-ship.ts'
import { needs } from './people/needs.ts'
import { inEnvironment } from './people/where.ts'
import type { ApiServer } from './server.ts'

const text = z.string().min(1)
const body = z
  .object({
    release: text.nullable().default(null),
    source: z.object({ repository: text, ref: text, file: text }).nullable().default(null),
    failAt: text.nullable().default(null).describe('the step that fails; null: each in turn'),
    data: z.enum(['with-data', 'empty']).default('with-data'),
  })
  .prefault({})

/** Rehearsals: a plan gone through over stand-ins. They change nothing, so there is nothing to look up later. */
export const addRehearsalRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.post(
    '/v1/apps/:app/environments/:environment/rehearsals',
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags: ['apps'],
        operationId: 'rehearse',
        summary: 'Go through a plan over stand-ins, with a failure at any step',
        params: placeParams,
        body,
        response: { 200: rehearsal },
      },
    },
    async request => {
      const {
        params,
        body: { release, source, ...rest },
      } = request
      if (source !== null) await requireRepository(request, lockstep, source.repository)
      const what =
        source === null
          ? ({ kind: 'release', release: release ?? (await newestFor(lockstep, params)) } as const)
          : ({ kind: 'commit', ...source } as const)
      return rehearseRelease(lockstep, { ...params, ...rest, what })
    },
  )
}
