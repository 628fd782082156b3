import { secretText } from '../config/secret-text.ts'
import { secretsAsked } from '../config/secrets-asked.ts'
import type { Place } from '../domain/environment.ts'
import { LockstepError, failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import { appOf } from '../engine/app-of.ts'
import { refuseBarred } from '../engine/refuse-barred.ts'
import { findRelease, listReleases } from '../store/releases.ts'
import type { Lockstep } from './lockstep.ts'
import { requireHere } from './require-here.ts'

/** Whether a secret that a release refers to can be read in an environment. Its value is nowhere in it. */
export type CheckedSecret = {
  /** Where the file refers to it. */
  readonly path: string
  /** Where it is, for example `ssm:/orders/mail`. */
  readonly secret: string
  /** Why it cannot be read; null: it can. */
  readonly why: string | null
  /** The code of the error; null: there is none. */
  readonly code: string | null
}

type Request = Place & {
  /** null: the newest. */
  readonly release: string | null
}

type Checking = Pick<Lockstep, 'store' | 'node' | 'policy' | 'secretsFor'>

/**
 * Reads every secret that a release refers to in an environment, each once, from where a deployment would. Changes nothing.
 * PLAN_RELEASE_UNKNOWN, PLAN_ENVIRONMENT_UNKNOWN, PLAN_SECRET_BARRED and its like, SERVE_ELSEWHERE.
 */
export const checkSecrets = async (lockstep: Checking, request: Request): Promise<readonly CheckedSecret[]> => {
  const { app: name, environment: wanted } = request
  const app = appOf(await releaseFor(lockstep, request))
  const environment = app.environments.find(candidate => candidate.name === wanted)
  if (environment === undefined) {
    const known = app.environments.map(candidate => candidate.name)
    throw failure(planErrors.PLAN_ENVIRONMENT_UNKNOWN, { environment: wanted, known })
  }
  // Secrets are read where the environment lives, by what is known there.
  await requireHere(lockstep.store.db, lockstep.node.home, request)
  // What a policy keeps from a file is not read for it either.
  refuseBarred({ policy: lockstep.policy, app, environment })
  const secrets = lockstep.secretsFor({ app: name, environment: wanted }, environment)
  return Promise.all(
    secretsAsked(app, environment).map(async ({ reference, path }) => ({
      path,
      secret: secretText(reference, environment),
      ...(await secrets.read(reference, path).then(() => ({ why: null, code: null }), inWords)),
    })),
  )
}

const inWords = (error: unknown): Pick<CheckedSecret, 'why' | 'code'> => {
  if (error instanceof LockstepError) return { why: error.message, code: error.code }
  throw error
}

const releaseFor = async ({ store }: Checking, { app, release }: Request) => {
  const found = release === null ? (await listReleases(store.db, app, 1))[0] : await findRelease(store.db, app, release)
  if (found !== undefined && found !== null) return found
  throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app, release: release ?? 'the newest' })
}
