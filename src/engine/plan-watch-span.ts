import type { Watch } from '../config/app.ts'
import type { PlanFacts } from './plan-context.ts'

const watchEveryMs = 1_000

/** What the steps `bake` and `watch` are given: how long, how often and by what the new version is watched. */
export const watchSpan = (durationMs: number, { app, environment }: PlanFacts) => {
  const http = environment.watch.filter((watch): watch is Extract<Watch, { kind: 'http' }> => watch.kind === 'http')
  const watch = http.flatMap(({ service, path, status, withinMs, failures }) =>
    app.services
      .filter(candidate => candidate.health !== null && (service === null || candidate.name === service))
      .map(({ name }) => ({ service: name, path, status, withinMs, failures })),
  )
  return { durationMs, everyMs: Math.min(watchEveryMs, ...http.map(({ everyMs }) => everyMs)), watch }
}
