import { z } from 'zod'
import { difference } from '../app/difference.ts'
import { drift } from '../app/drift.ts'
import { parity } from '../app/parity.ts'
import { difference as differenceShape } from './answers/difference.ts'
import { environmentDrift, parityAnswer } from './answers/drift.ts'
import type { ApiParts } from './parts.ts'
import { appParams, nameParam } from './parts.ts'
import { needs } from './people/needs.ts'
import { inApp } from './people/where.ts'
import type { ApiServer } from './server.ts'

const tags = ['apps']
const parityQuery = z.object({ left: nameParam, right: nameParam })
const differenceQuery = z.object({ from: nameParam, to: nameParam })

/** What runs beside what should, and environments beside each other. They change nothing. */
export const addDriftRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    '/v1/apps/:app/drift',
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'getDrift',
        summary: 'What differs between what runs and the record, looked at now',
        params: appParams,
        response: { 200: z.array(environmentDrift) },
      },
    },
    ({ params }) => drift(lockstep, params.app),
  )
  server.get(
    '/v1/apps/:app/parity',
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'getParity',
        summary: 'What two environments do not have alike',
        params: appParams,
        querystring: parityQuery,
        response: { 200: parityAnswer },
      },
    },
    ({ params, query }) => parity(lockstep, { ...params, ...query }),
  )
  server.get(
    '/v1/apps/:app/difference',
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'getDifference',
        summary: 'What one environment has and another has not: commits, migrations, configuration',
        params: appParams,
        querystring: differenceQuery,
        response: { 200: differenceShape },
      },
    },
    ({ params, query }) => difference(lockstep, { ...params, ...query }),
  )
}
