import { z } from 'zod'
import { flags, resetFlag, setFlag } from '../app/flags.ts'
import { environmentFlags, flagValue } from './answers/flag.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, nameParam, placeParams, reasonText } from './parts.ts'
import { needs } from './people/needs.ts'
import { inEnvironment } from './people/where.ts'
import type { ApiServer } from './server.ts'

const base = '/v1/apps/:app/environments/:environment/flags'
const tags = ['flags']
const params = placeParams.extend({ flag: nameParam })
const setBody = z.object({ value: flagValue, reason: reasonText })
const resetBody = z.object({ reason: reasonText })
const response = { 200: environmentFlags }

/** Feature flags of an app in one environment: what they are, and a person's word about one. */
export const addAppFlagRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    base,
    {
      config: needs('viewer', inEnvironment),
      schema: {
        tags,
        operationId: 'listFlags',
        summary: 'Feature flags as the release that runs there declares them, with their values',
        params: placeParams,
        response,
      },
    },
    ({ params }) => flags(lockstep, params),
  )
  server.post(
    `${base}/:flag/set`,
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags,
        operationId: 'setFlag',
        summary: 'Give a feature flag a value, whatever is released',
        params,
        body: setBody,
        response,
      },
    },
    request => setFlag(lockstep, { ...request.params, ...request.body, actor: actorOf(request) }),
  )
  server.post(
    `${base}/:flag/reset`,
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags,
        operationId: 'resetFlag',
        summary: 'Take back what was set: the default of the release counts again',
        params,
        body: resetBody,
        response,
      },
    },
    request => resetFlag(lockstep, { ...request.params, ...request.body, actor: actorOf(request) }),
  )
}
