import type { Service, Watch } from '../config/app.ts'
import type { WatchParams } from '../steps/watch.ts'
import type { PlanFacts } from './plan-context.ts'

const watchEveryMs = 1_000

/** By what, and how often, the new version is watched: what a step that calls `watchFor` carries in its params. */
export type PlannedWatch = { readonly everyMs: number; readonly watch: readonly WatchParams[] }

/** The watches of the environment's file for one plan: a watch that names no service stands for each that answers HTTP. */
export const watchParamsFor = ({ app, environment }: PlanFacts): PlannedWatch => {
  const http = environment.watch.filter((watch): watch is Extract<Watch, { kind: 'http' }> => watch.kind === 'http')
  const watch = http.flatMap(({ service, path, status, withinMs, failures }) =>
    app.services
      .filter(candidate => answersHttp(candidate) && (service === null || candidate.name === service))
      .map(({ name }) => ({ service: name, path, status, withinMs, failures })),
  )
  return { everyMs: Math.min(watchEveryMs, ...http.map(({ everyMs }) => everyMs)), watch }
}

const answersHttp = ({ health }: Service): boolean => health !== null
