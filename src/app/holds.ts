import type { Lockstep } from './lockstep.ts'
import { holdsOf } from '../store/holds.ts'
import { versionsById } from '../store/releases.ts'

/** A release that stays out of an environment. */
export type HeldRelease = {
  readonly environment: string
  /** Its version. */
  readonly release: string
  readonly reason: string
  /** An ISO instant. */
  readonly since: string
  /** The deployment whose end has led to it; null: a person has decided so. */
  readonly deployment: string | null
}

/** The holds of an app that are in force, oldest first. */
export const holds = async ({ store }: Pick<Lockstep, 'store'>, app: string): Promise<readonly HeldRelease[]> => {
  const [held, versions] = await Promise.all([holdsOf(store.db, app), versionsById(store.db, app)])
  return held.map(({ place, release, reason, since, deployment }) => ({
    environment: place.environment,
    release: versions.get(release) ?? release,
    reason,
    since,
    // What a person decides has an id of its own: see hold-release.ts.
    deployment: deployment.startsWith('d-') ? deployment : null,
  }))
}
