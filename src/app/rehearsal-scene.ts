import type { Environment } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import type { Plan } from '../domain/plan.ts'
import { makePlan } from '../engine/make-plan.ts'
import type { PlanContext } from '../engine/plan-context.ts'
import type { RecordedStart } from '../engine/rehearsal-start.ts'
import { planContext } from '../engine/resolve-plan.ts'
import type { LoadedRelease } from '../steps/world.ts'
import { environmentRecord } from '../store/environments.ts'
import { storeFlags } from '../store/flags.ts'
import type { Lockstep } from './lockstep.ts'
import { previewContext } from './preview-release.ts'
import { readCommit } from './read-commit.ts'

/** What is rehearsed: a release that is built, or a commit that is not. */
export type Rehearsable =
  | { readonly kind: 'release'; readonly release: string }
  | { readonly kind: 'commit'; readonly repository: string; readonly ref: string; readonly file: string }

/** All that a rehearsal begins with, read from the record alone. */
export type Scene = {
  readonly plan: Plan
  readonly next: LoadedRelease
  readonly base: LoadedRelease | null
  readonly environment: Environment
  readonly start: RecordedStart
}

type Reading = Pick<Lockstep, 'store' | 'policy' | 'clock' | 'resolvePlan' | 'sourceOf' | 'readMigrations'>

/** Makes the plan as a deployment would now, and reads what the record says of the environment. Changes nothing. */
export const rehearsalScene = async (lockstep: Reading, place: Place, what: Rehearsable): Promise<Scene> => {
  const { plan, context } = await planned(lockstep, place, what)
  const { release, app, base, environment, ledger } = context
  // A commit says itself what its app is called.
  const named = { ...place, app: app.name }
  const record = await environmentRecord(lockstep.store.db, named)
  const start = { deployment: record?.deployment ?? '', ledger, claims: await claimsIn(lockstep, named, context) }
  return { plan, next: { release, app }, base, environment, start }
}

const planned = async (
  lockstep: Reading,
  place: Place,
  what: Rehearsable,
): Promise<{ readonly plan: Plan; readonly context: PlanContext }> => {
  if (what.kind === 'commit') {
    const context = await previewContext(lockstep, await readCommit(lockstep, what), place.environment)
    return { plan: makePlan(context), context }
  }
  const request = { kind: 'deploy', ...place, release: what.release } as const
  const { db } = lockstep.store
  return { plan: await lockstep.resolvePlan(request, db), context: await planContext({ ...lockstep, db }, request) }
}

/** Pauses by persons: those of deployments end with them. */
const claimsIn = async (
  { store }: Reading,
  place: Place,
  { app, base }: PlanContext,
): Promise<RecordedStart['claims']> => {
  const consumers = [...app.consumers, ...(base?.app.consumers ?? [])].map(({ flag }) => flag)
  const keys = [...new Set(consumers)]
  const flags = storeFlags(store.pool, place, { consumeFlags: keys })
  const read = await Promise.all(keys.map(key => flags.read(key)))
  return read.flatMap(({ key, claims }) =>
    claims.filter(({ owner }) => owner.kind === 'person').map(claim => ({ flag: key, claim })),
  )
}
