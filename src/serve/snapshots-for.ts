import { freeBytesOf } from '../adapters/postgres/snapshot-settings.ts'
import { pgDumpTools } from '../adapters/postgres/pg-dump-tool.ts'
import { createSnapshots } from '../adapters/postgres/snapshots.ts'
import { rdsSnapshots } from '../adapters/rds/rds-snapshots.ts'
import type { Environment } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import { placeName } from '../domain/environment.ts'
import type { Snapshots } from '../ports/snapshots.ts'
import { copyServerFiles } from '../postgres/copy-server-files.ts'
import { systemClock } from './system-clock.ts'
import type { ClientsFor } from './target-for.ts'

type Copying = {
  readonly home: string
  readonly adminUrl: string
  readonly dataDir: string | null
  readonly clientsFor: ClientsFor
}

let knownTools: ReturnType<typeof pgDumpTools> | undefined
/** What is installed does not change while we run; looking starts programs. */
const pgDumpToolsOnce = (): ReturnType<typeof pgDumpTools> => (knownTools ??= pgDumpTools())

/** RDS takes minutes. */
const rdsEveryMs = 5_000

/** What makes snapshots of an environment's database: RDS where the file says so, else the tools of PostgreSQL. */
export const snapshotsFor = (options: Copying, place: Place, environment: Environment, url: string): Snapshots => {
  const { snapshot = null, aws: account = null } = environment
  if (snapshot === null) return snapshotsOf(options, place, url)
  // The file was refused where no account is named.
  if (account === null) throw new Error(`${placeName(place)} has no account to make snapshots in`)
  const clients = options.clientsFor(place, account)
  const { instance } = snapshot
  return rdsSnapshots({
    client: () => clients.rds(),
    account,
    place,
    instance,
    clock: systemClock,
    everyMs: rdsEveryMs,
  })
}

const snapshotsOf = ({ home, adminUrl, dataDir }: Copying, place: Place, url: string): Snapshots =>
  createSnapshots({
    url,
    home,
    place: placeName(place).replaceAll('/', '.'),
    method: 'automatic',
    copyFiles:
      dataDir === null
        ? null
        : (target, signal) => copyServerFiles(adminUrl, dataDir, target, { label: placeName(place), signal }),
    clock: systemClock,
    freeBytes: freeBytesOf,
    tools: pgDumpToolsOnce,
  })
