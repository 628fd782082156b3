import { useQueries, useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { runsQuery } from '../api/app-queries.ts'
import { appsQuery, deploymentQuery, historyQuery, meQuery, planQuery, roleQuery, statusQuery } from '../api/queries.ts'
import { releasesQuery } from '../api/rule-queries.ts'
import { mayDeploy } from '../deployment/may-do.ts'
import { useMayRun } from '../run/use-may-run.ts'
import { useRun } from '../run/use-run.ts'
import { places, rulePlaces } from '../shell/places.ts'
import { actsAnywhere, actsOfApp, actsOfRun, deploymentActs, waysBack } from './acts-here.ts'
import { appEntries } from './app-entries.ts'
import { appsToAsk } from './apps-to-ask.ts'
import type { Entry } from './entry.ts'
import { hereOf } from './here.ts'

/** Everything that the palette can lead to: what can be done here, what waits, views, and what is of apps. */
export const useEntries = (typed: string): readonly Entry[] => {
  const { pathname } = useLocation()
  const here = hereOf(pathname)
  const { data: me } = useQuery(meQuery)
  const name = me?.name ?? ''
  const deployment = useDeploymentActs(here.deployment)
  const run = useRunActs(here.run)
  const back = useWaysBack(here.app)
  const listed = useListed(here.app, typed)
  const { data: everywhere } = useQuery(roleQuery(null, null))
  const views = [...places, ...rulePlaces(everywhere?.role ?? null)]
  return [
    ...deployment,
    ...run,
    ...(here.app === null ? [] : actsOfApp(here.app)),
    ...back,
    ...actsAnywhere(me?.kind === 'person', everywhere?.role ?? null),
    ...views.map(({ to, icon, text }): Entry => ({ kind: 'View', icon, name: text, detail: '', goal: { to } })),
    ...appEntries(listed, name),
  ].toSorted((a, b) => Number(b.kind === 'Waits for you') - Number(a.kind === 'Waits for you'))
}

const useListed = (here: string | null, typed: string) => {
  const { data: apps = [] } = useQuery(appsQuery)
  const names = apps.map(({ app }) => app)
  const statuses = useQueries({ queries: names.map(app => statusQuery(app)) })
  const asked = appsToAsk(names, here, typed)
  const histories = useQueries({ queries: asked.map(app => historyQuery(app)) })
  const releases = useQueries({ queries: asked.map(app => releasesQuery(app)) })
  const runs = useQueries({ queries: asked.map(app => runsQuery(app)) })
  return names.map((app, at) => {
    const place = asked.indexOf(app)
    return {
      app,
      status: statuses[at]?.data ?? [],
      history: histories[place]?.data?.items ?? [],
      releases: releases[place]?.data?.items ?? [],
      runs: runs[place]?.data?.items ?? [],
    }
  })
}

const useDeploymentActs = (id: string | null): readonly Entry[] => {
  const isAbout = id !== null
  const { data: deployment } = useQuery({ ...deploymentQuery(id ?? ''), enabled: isAbout })
  const { data: plan } = useQuery({ ...planQuery(id ?? ''), enabled: isAbout })
  const { app = '', environment = '' } = deployment ?? {}
  const { data: role } = useQuery({ ...roleQuery(app, environment), enabled: deployment !== undefined })
  if (deployment === undefined || plan === undefined || role === undefined) return []
  return deploymentActs(deployment, plan, mayDeploy(role.role))
}

const useRunActs = (id: string | null): readonly Entry[] => {
  const { data: run } = useRun(id)
  const may = useMayRun(run ?? { app: '', environments: [] })
  return run === undefined ? [] : actsOfRun(run, may === true)
}

const useWaysBack = (app: string | null): readonly Entry[] => {
  const { data: status = [] } = useQuery({ ...statusQuery(app ?? ''), enabled: app !== null })
  const roles = useQueries({ queries: status.map(({ environment }) => roleQuery(app, environment)) })
  if (app === null) return []
  const roleOf = new Map(status.map(({ environment }, at) => [environment, roles[at]?.data?.role ?? null]))
  return waysBack(app, status, environment => roleOf.get(environment) ?? null)
}
