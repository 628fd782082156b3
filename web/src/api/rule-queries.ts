import { queryOptions } from '@tanstack/react-query'
import { answerOf, client } from './client.ts'

/** What no event tells is asked whenever a view shows it. */
const untold = { staleTime: 0, refetchOnMount: 'always' } as const

/** The freezes of an app and of every app: see keys-of-type.ts. */
export const freezesQuery = (app: string) =>
  queryOptions({
    queryKey: ['freezes', app],
    queryFn: () => answerOf(client.GET('/v1/apps/{app}/freezes', { params: { path: { app } } })),
  })

export const holdsQuery = (app: string) =>
  queryOptions({
    queryKey: ['app', app, 'holds'],
    queryFn: () => answerOf(client.GET('/v1/apps/{app}/holds', { params: { path: { app } } })),
  })

/** The newest releases of an app. Another question than its pages, with a key of its own: what is kept under one key has one shape. */
export const releasesQuery = (app: string) =>
  queryOptions({
    queryKey: ['app', app, 'releases', 'newest'],
    queryFn: () => answerOf(client.GET('/v1/apps/{app}/releases', { params: { path: { app }, query: { limit: 30 } } })),
  })

export const flagsQuery = (app: string, environment: string) =>
  queryOptions({
    queryKey: ['app', app, 'flags', environment],
    queryFn: () =>
      answerOf(
        client.GET('/v1/apps/{app}/environments/{environment}/flags', { params: { path: { app, environment } } }),
      ),
  })

/** What instances say of themselves is told by no event. */
export const consumersQuery = (app: string, environment: string) =>
  queryOptions({
    queryKey: ['app', app, 'consumers', environment],
    queryFn: () =>
      answerOf(
        client.GET('/v1/apps/{app}/environments/{environment}/consumers', { params: { path: { app, environment } } }),
      ),
    ...untold,
  })

/** When somebody was last here is told by no event. */
export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: () => answerOf(client.GET('/v1/people')),
  ...untold,
})

/** When a token was last used is told by no event. */
export const tokensQuery = queryOptions({
  queryKey: ['tokens', 'api'],
  queryFn: () => answerOf(client.GET('/v1/tokens')),
  ...untold,
})

export const flagTokensQuery = (app: string, environment: string) =>
  queryOptions({
    queryKey: ['tokens', 'flags', app, environment],
    queryFn: () =>
      answerOf(
        client.GET('/v1/apps/{app}/environments/{environment}/flag-tokens', { params: { path: { app, environment } } }),
      ),
    ...untold,
  })

export const noticesQuery = queryOptions({
  queryKey: ['notices'],
  queryFn: () => answerOf(client.GET('/v1/notices')),
  ...untold,
})
