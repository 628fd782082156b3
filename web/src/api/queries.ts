import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answerOf, client } from './client.ts'
import type { ReleaseRecord } from './types.ts'

/** Every question that the page asks, with the key by which events say that its answer is old: see keys-of-event.ts. */
export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => answerOf(client.GET('/v1/me')) })

export const waysQuery = queryOptions({ queryKey: ['ways'], queryFn: () => answerOf(client.GET('/v1/sign-in')) })

/** It changes only when the server starts anew, and then everything is asked for again. */
export const policyQuery = queryOptions({ queryKey: ['policy'], queryFn: () => answerOf(client.GET('/v1/policy')) })

export const nodesQuery = queryOptions({ queryKey: ['nodes'], queryFn: () => answerOf(client.GET('/v1/nodes')) })

export const appsQuery = queryOptions({ queryKey: ['apps'], queryFn: () => answerOf(client.GET('/v1/apps')) })

export const statusQuery = (app: string) =>
  queryOptions({
    queryKey: ['app', app, 'status'],
    queryFn: () => answerOf(client.GET('/v1/apps/{app}/status', { params: { path: { app } } })),
  })

export const historyQuery = (app: string, limit = 20) =>
  queryOptions({
    queryKey: ['app', app, 'history', limit],
    queryFn: () => answerOf(client.GET('/v1/apps/{app}/history', { params: { path: { app }, query: { limit } } })),
  })

export const driftQuery = (app: string) =>
  queryOptions({
    queryKey: ['app', app, 'drift'],
    queryFn: () => answerOf(client.GET('/v1/apps/{app}/drift', { params: { path: { app } } })),
  })

/** What whoever asks may do. `environment` null: in every one of the app; `app` null: in every app. */
export const roleQuery = (app: string | null, environment: string | null) =>
  queryOptions({
    queryKey: ['role', app ?? '', environment ?? ''],
    queryFn: () => {
      const query = { ...(app !== null && { app }), ...(environment !== null && { environment }) }
      return answerOf(client.GET('/v1/me/role', { params: { query } }))
    },
  })

export const deploymentQuery = (id: string) =>
  queryOptions({
    queryKey: ['deployment', id, 'now'],
    queryFn: () => answerOf(client.GET('/v1/deployments/{id}', { params: { path: { id } } })),
  })

export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ['deployment', id, 'plan'],
    queryFn: () => answerOf(client.GET('/v1/deployments/{id}/plan', { params: { path: { id } } })),
  })

/** A release never changes: asked once. */
export const releaseQuery = (app: string, release: string) =>
  queryOptions({
    queryKey: ['release', app, release],
    queryFn: () => answerOf(client.GET('/v1/apps/{app}/releases/{release}', { params: { path: { app, release } } })),
  })

export const migrationsQuery = (app: string, release: string) =>
  queryOptions({
    queryKey: ['migrations', app, release],
    queryFn: () =>
      answerOf(client.GET('/v1/apps/{app}/releases/{release}/migrations', { params: { path: { app, release } } })),
  })

/** What ran in an environment, the newest first. */
export const targetsQuery = (app: string, environment: string) =>
  queryOptions({
    queryKey: ['app', app, 'targets', environment],
    queryFn: () =>
      answerOf(
        client.GET('/v1/apps/{app}/environments/{environment}/rollback-targets', {
          params: { path: { app, environment } },
        }),
      ),
  })

/** What a rollback would do. Rows that users write make it old as well, and no event tells of them: it is asked whenever a view opens. */
export const preflightQuery = (app: string, environment: string, to: string | null) =>
  queryOptions({
    queryKey: ['app', app, 'preflight', environment, to ?? ''],
    refetchOnMount: 'always',
    queryFn: () =>
      answerOf(
        client.POST('/v1/apps/{app}/environments/{environment}/rollback-preflight', {
          params: { path: { app, environment } },
          body: { to },
        }),
      ),
  })

/** Releases of an app, a page at a time, the newest first. */
export const releasePagesQuery = (app: string) =>
  infiniteQueryOptions({
    queryKey: ['app', app, 'releases', 'pages'],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) =>
      answerOf(
        client.GET('/v1/apps/{app}/releases', {
          params: { path: { app }, query: { limit: 20, ...(pageParam !== null && { before: pageParam }) } },
        }),
      ),
    getNextPageParam: ({ next }) => next,
  })

/** All that is known of a release: it grows with its deployments. */
export const recordQuery = (app: string, release: string) =>
  queryOptions({
    queryKey: ['app', app, 'record', release],
    queryFn: async () =>
      (await answerOf(
        client.GET('/v1/apps/{app}/releases/{release}/record', {
          params: { path: { app, release }, query: { format: 'json' } },
        }),
      )) as ReleaseRecord,
  })

/** The figures of a span that ends now, with their series, and those of the span before. */
export const metricsQuery = (app: string, span: { readonly days: number; readonly parts: number }) =>
  queryOptions({
    queryKey: ['app', app, 'metrics', String(span.days)],
    refetchOnMount: 'always',
    queryFn: async () => {
      const spanMs = span.days * 24 * 3_600_000
      const asked = (query: { readonly parts?: number; readonly until?: string }) =>
        answerOf(client.GET('/v1/apps/{app}/metrics', { params: { path: { app }, query: { spanMs, ...query } } }))
      const now = await asked({ parts: span.parts })
      return { now, before: await asked({ until: now.since }) }
    },
  })
