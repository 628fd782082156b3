import type { BroughtCommit, EnvironmentStatus, Freeze, ReleaseLine, Run, RunSeen } from '../api/types.ts'
import type { AppSeen } from '../overview/app-seen.ts'
import { releaseNumber } from '../words/release-number.ts'

/** What is known of an app for its own view. All lists begin with the newest. */
export type AppKnown = AppSeen & {
  readonly runs: readonly Run[]
  /** Those of the runs that are looked at, with their checks and deployments. */
  readonly details: ReadonlyMap<string, RunSeen>
  readonly releases: readonly ReleaseLine[]
  readonly commits: readonly BroughtCommit[]
  readonly freezes: readonly Freeze[]
}

/** Whether an environment runs a release, or one that came after it. */
export const hasCome = ({ release }: Pick<EnvironmentStatus, 'release'>, version: string): boolean =>
  release !== null && releaseNumber(release.version) >= releaseNumber(version)

/** The release that would come to an environment next, if there is one: what all before it run, or the newest that was built. */
export const nextFor = (known: AppKnown, status: EnvironmentStatus): string | null => {
  const next = status.after.length === 0 ? (known.releases[0]?.version ?? null) : oldestIn(known, status.after)
  return next === null || hasCome(status, next) ? null : next
}

const oldestIn = ({ status }: AppKnown, environments: readonly string[]): string | null => {
  const versions = environments.map(
    name => status.find(({ environment }) => environment === name)?.release?.version ?? null,
  )
  return versions.reduce((oldest, one) =>
    oldest === null || one === null ? null : releaseNumber(one) < releaseNumber(oldest) ? one : oldest,
  )
}
