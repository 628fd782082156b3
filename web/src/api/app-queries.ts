import { queryOptions } from '@tanstack/react-query'
import { answerOf, client } from './client.ts'

/** The questions about one app beyond those of the overview. Events of the app make all of them old: see keys-of-event.ts. */
export const runsQuery = (app: string) =>
  queryOptions({
    queryKey: ['app', app, 'runs'],
    queryFn: () => answerOf(client.GET('/v1/runs', { params: { query: { app, limit: 20 } } })),
  })

const askRun = (id: string) => () => answerOf(client.GET('/v1/runs/{id}', { params: { path: { id } } }))

/** A run whose app is not known yet: which one that is never changes, so no event makes this old. */
export const runQuery = (id: string) => queryOptions({ queryKey: ['run', id], queryFn: askRun(id) })

export const runOfAppQuery = (app: string, id: string) =>
  queryOptions({ queryKey: ['app', app, 'run', id], queryFn: askRun(id) })

export const commitsQuery = (app: string) =>
  queryOptions({
    queryKey: ['app', app, 'commits'],
    queryFn: () => answerOf(client.GET('/v1/apps/{app}/commits', { params: { path: { app }, query: { limit: 50 } } })),
  })

export const differenceQuery = (app: string, from: string, to: string) =>
  queryOptions({
    queryKey: ['app', app, 'difference', from, to],
    queryFn: () =>
      answerOf(client.GET('/v1/apps/{app}/difference', { params: { path: { app }, query: { from, to } } })),
  })

export const parityQuery = (app: string, left: string, right: string) =>
  queryOptions({
    queryKey: ['app', app, 'parity', left, right],
    queryFn: () => answerOf(client.GET('/v1/apps/{app}/parity', { params: { path: { app }, query: { left, right } } })),
  })
