import { queryOptions } from '@tanstack/react-query'
import { answerOf, client } from './client.ts'

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

export const roleQuery = (app: string, environment: string) =>
  queryOptions({
    queryKey: ['role', app, environment],
    queryFn: () => answerOf(client.GET('/v1/me/role', { params: { query: { app, environment } } })),
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
