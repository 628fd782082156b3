import type { DBSnapshot, RDSClient } from '@aws-sdk/client-rds'
import type { AwsAccount } from '../../config/app.ts'
import type { Place } from '../../domain/environment.ts'
import { failure } from '../../domain/errors/error.ts'
import { rdsErrors } from '../../domain/errors/rds.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Snapshot, Snapshots } from '../../ports/snapshots.ts'
import { whereOf } from '../aws/refusal.ts'
import { isAbsent, isTaken, rdsFailure } from './rds-failure.ts'

export type RdsSnapshotsOptions = {
  readonly client: () => Promise<RDSClient>
  readonly account: AwsAccount
  readonly place: Place
  /** The identifier of the database instance. */
  readonly instance: string
  readonly clock: Clock
  readonly everyMs: number
}

/** When it was asked for: RDS tells only when it was done. */
const beganTag = 'lockstep-began'

/**
 * Snapshots by RDS itself. One that was begun is waited for and never made twice: its name follows from the id. It cannot be called
 * off; one that nobody waits for any more is finished by RDS and stays. RDS_ errors; without an end of its own, as the step's
 * limit comes by the signal.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html (2026-11)
 */
export const rdsSnapshots = (options: RdsSnapshotsOptions): Snapshots => ({
  method: async () => {
    await requireInstance(options)
    return 'rds'
  },
  take: async (id, log, signal) => {
    const name = snapshotName(options, id)
    if ((await described(options, name)) === null) await begin(options, name)
    return finished(options, id, log, signal)
  },
  find: async id => {
    const found = await described(options, snapshotName(options, id))
    return found?.Status === 'available' ? snapshotOf(id, found) : null
  },
})

/** Letters, digits and single hyphens, at most 255. */
export const snapshotName = ({ place }: Pick<RdsSnapshotsOptions, 'place'>, id: string): string =>
  `lockstep-${place.app}-${place.environment}-${id}`.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 255)

const asking = async <T>(
  { client, account }: RdsSnapshotsOptions,
  what: string,
  ask: (client: RDSClient) => Promise<T>,
): Promise<T> => {
  try {
    return await ask(await client())
  } catch (error) {
    throw rdsFailure(what, account, error)
  }
}

const requireInstance = (options: RdsSnapshotsOptions): Promise<void> =>
  asking(options, `database ${options.instance}`, async client => {
    const { DescribeDBInstancesCommand } = await import('@aws-sdk/client-rds')
    await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: options.instance }))
  })

const begin = (options: RdsSnapshotsOptions, name: string): Promise<void> =>
  asking(options, `database ${options.instance}`, async client => {
    const { CreateDBSnapshotCommand } = await import('@aws-sdk/client-rds')
    const { instance, place, clock } = options
    const tags = {
      'lockstep-app': place.app,
      'lockstep-environment': place.environment,
      [beganTag]: clock.now().toISOString(),
    }
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
    const command = new CreateDBSnapshotCommand({ DBInstanceIdentifier: instance, DBSnapshotIdentifier: name, Tags })
    await client.send(command).catch((error: unknown) => {
      // An attempt before this one got through after all.
      if (!isTaken(error)) throw error
    })
  })

const described = (options: RdsSnapshotsOptions, name: string): Promise<DBSnapshot | null> =>
  asking(options, `snapshot ${name}`, async client => {
    const { DescribeDBSnapshotsCommand } = await import('@aws-sdk/client-rds')
    try {
      const found = await client.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }))
      return found.DBSnapshots?.[0] ?? null
    } catch (error) {
      if (isAbsent(error)) return null
      throw error
    }
  })

const finished = async (options: RdsSnapshotsOptions, id: string, log: Log, signal: AbortSignal): Promise<Snapshot> => {
  const name = snapshotName(options, id)
  let said = ''
  for (;;) {
    const now = await described(options, name)
    if (now?.Status === 'available') return snapshotOf(id, now)
    if (now !== null && now.Status !== 'creating') throw gaveUp(options, name, now.Status)
    const line = `snapshot ${name}: ${now?.PercentProgress ?? 0} %`
    if (line !== said) log.line(line)
    said = line
    await options.clock.pause(options.everyMs, signal)
  }
}

const gaveUp = ({ account }: RdsSnapshotsOptions, name: string, status = 'in no state') =>
  failure(rdsErrors.RDS_SNAPSHOT_FAILED, { what: `snapshot ${name}`, where: whereOf(account), why: status })

const gib = 2 ** 30

/** Its size is that of the storage of the database: RDS tells no other. */
const snapshotOf = (
  id: string,
  { DBSnapshotArn = '', AllocatedStorage = 0, SnapshotCreateTime, TagList = [] }: DBSnapshot,
): Snapshot => {
  const began = TagList.find(({ Key }) => Key === beganTag)?.Value
  const ms =
    began === undefined || SnapshotCreateTime === undefined ? 0 : SnapshotCreateTime.getTime() - Date.parse(began)
  return { id, method: 'rds', location: DBSnapshotArn, bytes: AllocatedStorage * gib, ms: Math.max(0, ms) }
}
