import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { App } from '../config/app.ts'
import type { Run } from '../domain/run.ts'
import type { Actor } from '../domain/saga/event.ts'
import { tagOf } from '../domain/webhooks/ref.ts'
import { homeOfApp } from '../store/environment-homes.ts'
import { readRun, saveRun } from '../store/runs.ts'
import type { Lockstep } from './lockstep.ts'
import { newId } from './new-id.ts'
import { readCommit } from './read-commit.ts'

export type ShipRequest = {
  readonly repository: string
  readonly ref: string
  readonly file: string
  /** The last environment; null: all of them. */
  readonly to: string | null
  readonly actor: Actor
  /** The tag that it is begun by, where `ref` does not say so itself; null: none. */
  readonly tag?: string | null
  /** The id that the run gets. With it, it is started once, however often it is asked for; without it, each time. */
  readonly id?: string
}

/** Throws when the app may not be taken to one of the environments. */
export type MayGo = (app: string, environments: readonly string[]) => Promise<void>

/**
 * Starts a run: build once, then environment after environment. `mayGo` is asked once the commit is read, before anything is written.
 * SOURCE_, CONFIG_, MIGRATION_, PLAN_ENVIRONMENT_UNKNOWN, and what `mayGo` throws.
 */
export const ship = async (lockstep: Lockstep, request: ShipRequest, mayGo: MayGo): Promise<Run> => {
  const known = request.id === undefined ? null : await readRun(lockstep.store.db, request.id)
  if (known !== null) return known
  const { commit, app } = await readCommit(lockstep, request)
  const environments = environmentsUpTo(app, request.to)
  await mayGo(app.name, environments)
  const tag = request.tag ?? tagOf(request.ref)
  const run: Run = {
    id: request.id ?? newId('run'),
    app: app.name,
    state: 'building',
    actor: request.actor,
    repository: request.repository,
    commit,
    file: request.file,
    environments,
    release: null,
    already: [],
    error: null,
    createdAt: lockstep.clock.now().toISOString(),
    ...(tag !== null && { tag }),
  }
  await lockstep.store.db.transaction().execute(async tx => {
    await saveRun(tx, run, await homeOfRun(lockstep, run))
    await lockstep.wake.run(tx, run.id)
  })
  return run
}

/** What is built has to be where the environments live; before the first deployment that is here. */
const homeOfRun = async ({ store, node }: Lockstep, { app, environments }: Run): Promise<string> =>
  (await homeOfApp(store.db, app, environments))?.id ?? node.home.id

/** All environments, or one with everything that comes before it. */
const environmentsUpTo = ({ environments }: App, to: string | null): readonly string[] => {
  const known = environments.map(({ name }) => name)
  if (to === null) return known
  if (!known.includes(to)) throw failure(planErrors.PLAN_ENVIRONMENT_UNKNOWN, { environment: to, known })
  const needed = new Set([to])
  for (const { name, after } of [...environments].reverse()) if (needed.has(name)) after.forEach(one => needed.add(one))
  return known.filter(name => needed.has(name))
}
