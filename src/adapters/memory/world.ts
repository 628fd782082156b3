import type { App } from '../../config/app.ts'
import type { Place } from '../../domain/environment.ts'
import { memoryArtifacts } from './artifacts.ts'
import { memoryClock } from './clock.ts'
import { memoryFlags } from './flags.ts'
import { memoryInfrastructure } from './infrastructure.ts'
import { memoryLedger } from './ledger.ts'
import { memoryMigrator } from './migrator.ts'
import { withObedientConsumers } from './obedient-consumers.ts'
import { memoryRouter } from './router.ts'
import { memoryRunner } from './runner.ts'
import { memorySnapshots } from './snapshots.ts'
import { memoryTarget } from './target.ts'
import { withUsers } from './users.ts'
import { memoryVariables } from './variables.ts'
import { memoryWatches } from './watches.ts'

export type MemoryWorldOptions = {
  readonly place: Place
  /** Those of the release that comes, and of the one that runs; null before the first. */
  readonly app: App
  readonly base: App | null
  /** Whether whatever a migration made is assumed to hold a value, or nothing. */
  readonly holdsData: boolean
  readonly startsAt: Date
  /** Where every service is claimed to answer. */
  readonly url: string
}

/** All ports of one environment as stand-ins: everything goes well, at once, and leaves no trace. */
export const memoryWorld = ({ place, app, base, holdsData, startsAt, url }: MemoryWorldOptions) => {
  const target = memoryTarget(place)
  const consumers = [...app.consumers, ...(base?.consumers ?? [])]
  const flags = memoryFlags(place, [...new Set(consumers.map(({ flag }) => flag))])
  const hasDatabase = app.database !== null
  return {
    target,
    router: withUsers(memoryRouter(place, () => url)),
    migrator: hasDatabase ? memoryMigrator(() => (holdsData ? 1 : 0)) : null,
    ledger: memoryLedger(),
    snapshots: hasDatabase ? memorySnapshots() : null,
    flags: withObedientConsumers(flags, target),
    artifacts: memoryArtifacts(),
    variables: memoryVariables(),
    watches: memoryWatches(),
    runner: memoryRunner(),
    infrastructure: memoryInfrastructure(),
    clock: memoryClock(startsAt),
  }
}
