import { nearestHint } from '../config/nearest.ts'
import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Plan } from '../domain/plan.ts'
import type { DeploymentState } from '../domain/saga/deployment.ts'
import type { Kept } from '../domain/saga/event.ts'
import type { Rehearsed, RehearsedQuestion } from '../engine/rehearsal-lanes.ts'
import { rehearse } from '../engine/rehearse.ts'
import type { Lockstep } from './lockstep.ts'
import { rehearsalScene } from './rehearsal-scene.ts'
import type { Rehearsable, Scene } from './rehearsal-scene.ts'

/** What is assumed of data: users wrote into all that the migrations made as soon as they could, or into nothing. */
export type DataAssumption = 'with-data' | 'empty'

export type RehearseRequest = Place & {
  readonly what: Rehearsable
  /** Null: every step in turn. */
  readonly failAt: string | null
  readonly data: DataAssumption
}

type WayBack = { readonly undone: readonly string[]; readonly kept: readonly Kept[] }

/** What follows if one step fails. */
export type Forecast = WayBack & {
  readonly step: string
  readonly asked: readonly RehearsedQuestion[]
  readonly state: DeploymentState
  readonly left: readonly string[]
  /** The same under the other assumption on data; null where it makes no difference. */
  readonly otherwise: WayBack | null
}

/** A plan gone through in memory: nothing real was changed, or asked, but the record. */
export type Rehearsal = {
  readonly plan: Plan
  readonly data: DataAssumption
  /** All the way, without failure; with the failure where one was asked for. */
  readonly lanes: Rehearsed
  readonly forecasts: readonly Forecast[]
}

/**
 * Goes through the plan that a deployment would have now, with the real steps over stand-ins. PLAN_STEP_UNKNOWN, and the errors of
 * making the plan.
 */
export const rehearseRelease = async (
  lockstep: Pick<
    Lockstep,
    'store' | 'policy' | 'clock' | 'resolvePlan' | 'sourceOf' | 'readMigrations' | 'standInsFor'
  >,
  { what, failAt, data, ...place }: RehearseRequest,
): Promise<Rehearsal> => {
  const scene = await rehearsalScene(lockstep, place, what)
  const { plan } = scene
  const known = plan.steps.map(({ id }) => id)
  if (failAt !== null && !known.includes(failAt)) {
    const near = nearestHint(failAt, known, 'it has no steps')
    throw failure(planErrors.PLAN_STEP_UNKNOWN, { step: failAt, near })
  }
  const { environment, next, base } = scene
  const standIns = await lockstep.standInsFor({ place, environment, app: next.app, base: base?.app ?? null })
  const play: Play = (failAt, data) => {
    const ports = standIns.ports(data === 'with-data')
    const stage = { id: 'rehearsal', next, base, environment, ports }
    return rehearse({ plan, stage, start: scene.start, failAt })
  }
  try {
    const lanes = await play(failAt, data)
    return { plan, data, lanes, forecasts: await forecastsOf(scene, play, failAt, data) }
  } finally {
    await standIns.stop()
  }
}

type Play = (failAt: string | null, data: DataAssumption) => Promise<Rehearsed>

const forecastsOf = async (
  { plan }: Scene,
  play: Play,
  failAt: string | null,
  data: DataAssumption,
): Promise<readonly Forecast[]> => {
  const wanted = plan.steps.filter(({ id }) => failAt === null || id === failAt)
  const forecasts: Forecast[] = []
  for (const { id } of wanted) {
    const rehearsed = await play(id, data)
    const other = wayBack(await play(id, data === 'empty' ? 'with-data' : 'empty'))
    const { asked, state, left } = rehearsed
    const own = wayBack(rehearsed)
    forecasts.push({ step: id, ...own, asked, state, left, otherwise: isSame(own, other) ? null : other })
  }
  return forecasts
}

const wayBack = ({ backward, kept }: Rehearsed): WayBack => ({
  undone: backward.filter(({ outcome }) => outcome === 'done').map(({ step }) => step),
  kept,
})

const isSame = (a: WayBack, b: WayBack): boolean =>
  a.undone.join() === b.undone.join() && a.kept.map(({ what }) => what).join() === b.kept.map(({ what }) => what).join()
