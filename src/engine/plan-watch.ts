import type { Service, Watch } from '../config/app.ts'
import type { DeploymentKind } from '../domain/plan.ts'
import type { WatchParams } from '../steps/watch.ts'
import type { PlanFacts } from './plan-context.ts'

/** How often the instances themselves are looked at, at least. */
const watchEveryMs = 1_000

/** By what, and how often, the new version is watched: what a step that calls `watchFor` carries in its params. */
export type PlannedWatch = { readonly everyMs: number; readonly watch: readonly WatchParams[] }

/** The watches of the environment's file for one plan: a path without a service stands for each that answers HTTP. */
export const watchParamsFor = ({ app, environment, kind }: PlanFacts): PlannedWatch => {
  const watch = environment.watch.flatMap(one => paramsFor(one, app.services.filter(answersHttp), kind))
  return { everyMs: Math.min(watchEveryMs, ...watch.map(({ everyMs }) => everyMs)), watch }
}

const answersHttp = ({ health }: Service): boolean => health !== null

const paramsFor = (watch: Watch, services: readonly Service[], kind: DeploymentKind): readonly WatchParams[] => {
  switch (watch.kind) {
    case 'alarm':
      return [alarmParams(watch, kind)]
    case 'http':
      return services
        .filter(({ name }) => watch.service === null || name === watch.service)
        .map(({ name }) => ({ ...watch, service: name, name: `${name}${watch.path}` }))
    case 'bad-answers': {
      const { abovePercent, timesOld, ...rest } = watch
      const name = watch.service === null ? 'bad answers' : `bad answers of ${watch.service}`
      return [{ ...rest, name, limit: { side: 'above', at: abovePercent, timesOld, unit: ' %' } }]
    }
    case 'command':
      return [{ ...watch, name: watch.run }]
    case 'prometheus': {
      const { side, limit: at, timesOld, name, ...rest } = watch
      return [{ ...rest, name: name ?? watch.query, limit: { side, at, timesOld, unit: '' } }]
    }
    case 'cloudwatch': {
      const { side, limit: at, timesOld, name, unit, ...rest } = watch
      const limit = { side, at, timesOld, unit: unit === null ? '' : ` ${unit}` }
      return [{ ...rest, name: name ?? watch.expression, limit }]
    }
  }
}

/** Of releases that were built before an alarm had a rhythm. */
const alarmRhythm = { everyMs: 10_000, withinMs: 5_000, failures: 1, missingMs: 300_000 }

/**
 * An alarm that is on when a rollback begins is of the version that users leave. A deployment does not begin with one that is on, unless
 * the file says that it is waited for.
 */
const alarmParams = (watch: Extract<Watch, { kind: 'alarm' }>, kind: DeploymentKind): WatchParams => {
  const { alreadyOn = 'refuse', ...rest } = watch
  const isWaitedFor = kind === 'rollback' || alreadyOn === 'wait'
  return { ...alarmRhythm, ...rest, alreadyOn: isWaitedFor ? 'no-data' : 'bad' }
}
