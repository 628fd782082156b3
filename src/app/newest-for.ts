import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Place } from '../domain/environment.ts'
import { appOf } from '../engine/app-of.ts'
import { verifiedAt } from '../store/environments.ts'
import { listReleases } from '../store/releases.ts'
import type { Lockstep } from './lockstep.ts'

/** The id of the newest release that may come to an environment: verified in those before it. PLAN_NOTHING_TO_DEPLOY. */
export const newestFor = async (lockstep: Lockstep, { app, environment }: Place): Promise<string> => {
  const { db } = lockstep.store
  for (const release of await listReleases(db, app, 100)) {
    const before = appOf(release).environments.find(({ name }) => name === environment)?.after ?? []
    const verified = await Promise.all(
      before.map(name => verifiedAt(db, { app, environment: name }, release.fingerprint)),
    )
    if (verified.every(at => at !== null)) return release.id
  }
  const why = `no release of ${app} was built and verified in the environments before`
  throw failure(planErrors.PLAN_NOTHING_TO_DEPLOY, { environment, why })
}
