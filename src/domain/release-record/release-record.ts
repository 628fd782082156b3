import { deploymentRecord } from './deployment-record.ts'
import type { DeploymentRecord } from './deployment-record.ts'
import type { ReleaseFacts } from './release-facts.ts'
import { flagChanges } from './flag-changes.ts'
import type { FlagChange } from './flag-changes.ts'
import { recordedHolds } from './recorded-holds.ts'
import type { RecordedHold } from './recorded-holds.ts'
import { releaseContent } from './release-content.ts'
import type { ReleaseContent } from './release-content.ts'

/**
 * All that is known of a release: what it is, where it went, who let it and what came of it. It has no time of its own: while nothing
 * happens to the release, it is the same to the byte.
 */
export type ReleaseRecord = ReleaseContent & {
  readonly deployments: readonly DeploymentRecord[]
  readonly holds: readonly RecordedHold[]
  /** What people set of its feature flags, and took back, while it ran somewhere. */
  readonly flagChanges: readonly FlagChange[]
}

/** Makes the record of a release from what is stored. Pure. */
export const releaseRecord = ({ release, before, entries, deployments, versions }: ReleaseFacts): ReleaseRecord => ({
  ...releaseContent(release, before, entries),
  deployments: deployments.map(one => deploymentRecord(one, release.id)),
  holds: recordedHolds(entries, versions),
  flagChanges: flagChanges(entries),
})
