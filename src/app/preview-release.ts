import { failure } from '../domain/errors/error.ts'
import type { LockstepError } from '../domain/errors/error.ts'
import { LockstepError as Known } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Plan } from '../domain/plan.ts'
import type { Release } from '../domain/release.ts'
import { makePlan } from '../engine/make-plan.ts'
import type { PlanContext } from '../engine/plan-context.ts'
import { appOf } from '../engine/app-of.ts'
import { adoptedBefore, environmentRecord } from '../store/environments.ts'
import { storeLedger } from '../store/ledger.ts'
import type { Lockstep } from './lockstep.ts'
import { readCommit } from './read-commit.ts'
import type { CommitContent } from './read-commit.ts'

export type PreviewRequest = {
  readonly repository: string
  readonly ref: string
  readonly file: string
  /** Null: all environments. */
  readonly environment: string | null
}

export type Preview = {
  readonly app: string
  readonly commit: string
  readonly message: string
  readonly plans: readonly (
    Plan | { readonly environment: string; readonly error: ReturnType<LockstepError['toJSON']> }
  )[]
}

/** The plans that shipping a commit would make, as things stand now. Nothing is built, nothing is changed. What `maySee` throws. */
export const previewRelease = async (
  lockstep: Lockstep,
  request: PreviewRequest,
  maySee: (app: string) => Promise<void>,
): Promise<Preview> => {
  const content = await readCommit(lockstep, request)
  await maySee(content.app.name)
  const known = content.app.environments.map(({ name }) => name)
  if (request.environment !== null && !known.includes(request.environment)) {
    throw failure(planErrors.PLAN_ENVIRONMENT_UNKNOWN, { environment: request.environment, known })
  }
  const wanted = known.filter(name => request.environment === null || name === request.environment)
  const plans = await Promise.all(wanted.map(name => previewPlan(lockstep, content, name)))
  return { app: content.app.name, commit: content.commit, message: content.message, plans }
}

const previewPlan = async (
  lockstep: Lockstep,
  content: CommitContent,
  name: string,
): Promise<Preview['plans'][number]> => {
  const context = await previewContext(lockstep, content, name)
  try {
    return makePlan(context)
  } catch (error) {
    if (error instanceof Known) return { environment: name, error: error.toJSON() }
    throw error
  }
}

/** What a plan for a commit that is not built yet would be made from. PLAN_ENVIRONMENT_UNKNOWN. */
export const previewContext = async (
  lockstep: Pick<Lockstep, 'store' | 'policy'>,
  content: CommitContent,
  name: string,
): Promise<PlanContext> => {
  const { app } = content
  const place = { app: app.name, environment: name }
  const environment = app.environments.find(candidate => candidate.name === name)
  if (environment === undefined) {
    const known = app.environments.map(candidate => candidate.name)
    throw failure(planErrors.PLAN_ENVIRONMENT_UNKNOWN, { environment: name, known })
  }
  const record = await environmentRecord(lockstep.store.db, place)
  const base = record === null ? null : { release: record.release, app: appOf(record.release) }
  const ledger = await storeLedger(lockstep.store.db, place).entries()
  const inherits = await adoptedBefore(lockstep.store.db, place)
  const { policy } = lockstep
  return { kind: 'deploy', release: draftOf(content), app, environment, base, ledger, policy, inherits }
}

/** The release as far as it is known before a build: no version, no digests. */
const draftOf = ({ commit, tree, author, message, app, migrations }: CommitContent): Release => ({
  id: 'not built yet',
  app: app.name,
  version: `commit ${commit.slice(0, 7)}`,
  commit,
  tree,
  author,
  authors: [],
  branches: [],
  message,
  createdAt: '',
  artifacts: [],
  migrations,
  config: app,
  fingerprint: 'not built yet',
})
