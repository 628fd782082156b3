import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { App } from '../config/app.ts'
import type { Run } from '../domain/run.ts'
import type { Actor } from '../domain/saga/event.ts'
import { tagOf } from '../domain/webhooks/ref.ts'
import { readRun } from '../store/runs.ts'
import type { Lockstep } from './lockstep.ts'
import { newId } from './new-id.ts'
import { readCommit } from './read-commit.ts'
import { startRun } from './start-run.ts'

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
  /** Also checks that have passed before at this commit. Without it they do not run again. */
  readonly recheck?: boolean
}

/** Throws when the app may not be taken to one of the environments. */
export type MayGo = (app: string, environments: readonly string[]) => Promise<void>

/**
 * Starts a run: the checks, then build once, then environment after environment. `mayGo` is asked once the commit is read, before anything is written.
 * SOURCE_, CONFIG_, MIGRATION_, PLAN_ENVIRONMENT_UNKNOWN, what the policy bars, and what `mayGo` throws.
 */
export const ship = async (lockstep: Lockstep, request: ShipRequest, mayGo: MayGo): Promise<Run> => {
  const known = request.id === undefined ? null : await readRun(lockstep.store.db, request.id)
  if (known !== null) return known
  const { commit, app, message, author } = await readCommit(lockstep, request)
  const environments = environmentsUpTo(app, request.to)
  await mayGo(app.name, environments)
  const { repository, file, actor, id = newId('run'), recheck = false } = request
  const checking = { part: 'first', ref: null, again: recheck } as const
  const tag = request.tag ?? tagOf(request.ref)
  const told = { message, author }
  return startRun(lockstep, { id, actor, repository, commit, file, environments, app, told, checking, tag })
}

/** All environments, or one with everything that comes before it. */
const environmentsUpTo = ({ environments }: App, to: string | null): readonly string[] => {
  const known = environments.map(({ name }) => name)
  if (to === null) return known
  if (!known.includes(to)) throw failure(planErrors.PLAN_ENVIRONMENT_UNKNOWN, { environment: to, known })
  const needed = new Set([to])
  for (const { name, after } of [...environments].reverse()) if (needed.has(name)) after.forEach(one => needed.add(one))
  return known.filter(name => needed.has(name))
}
