import { useQueries, useQuery } from '@tanstack/react-query'
import { appsQuery, roleQuery, statusQuery } from '../api/queries.ts'
import type { EnvironmentStatus, Role } from '../api/types.ts'

/** One app as whoever looks may do with it. */
export type AppPlace = {
  readonly app: string
  /** In every environment of it; null: not in every one. */
  readonly role: Role | null
  readonly environments: readonly { readonly environment: string; readonly role: Role | null }[]
  readonly status: readonly EnvironmentStatus[]
}

export type Places = {
  readonly places: readonly AppPlace[]
  /** In every app that there is or will be; null: not in every one. */
  readonly everywhere: Role | null
  readonly isThere: boolean
  readonly error: unknown
}

/** Every app and environment that there is, and what whoever looks may do there. */
export const usePlaces = (): Places => {
  const apps = useQuery(appsQuery)
  const everywhere = useQuery(roleQuery(null, null))
  const names = (apps.data ?? []).map(({ app }) => app)
  const statuses = useQueries({ queries: names.map(name => statusQuery(name)) })
  const inApps = useQueries({ queries: names.map(name => roleQuery(name, null)) })
  const pairs = names.flatMap((app, at) => (statuses[at]?.data ?? []).map(({ environment }) => ({ app, environment })))
  const roles = useQueries({ queries: pairs.map(({ app, environment }) => roleQuery(app, environment)) })
  const places = names.map((app, at): AppPlace => ({
    app,
    role: inApps[at]?.data?.role ?? null,
    environments: pairs.flatMap((pair, place) =>
      pair.app === app ? [{ environment: pair.environment, role: roles[place]?.data?.role ?? null }] : [],
    ),
    status: statuses[at]?.data ?? [],
  }))
  const all = [apps, everywhere, ...statuses, ...inApps, ...roles]
  return {
    places,
    everywhere: everywhere.data?.role ?? null,
    isThere: apps.data !== undefined && all.every(({ data, error }) => data !== undefined || error !== null),
    error: all.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
  }
}
