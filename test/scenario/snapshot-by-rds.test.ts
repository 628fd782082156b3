import { CreateDBInstanceCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { region } from '../aws/aws-world.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { noMoto, startMoto } from '../rig/moto.ts'
import type { Moto } from '../rig/moto.ts'
import { seen } from '../rig/outside.ts'
import { migration, tinyAlone, tinyDatabase, yaml } from '../rig/tiny-app.ts'

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

/** The database itself is one of this machine: moto knows no SQL. */
const file = (instance: string): object =>
  tinyAlone(
    'kept',
    { database: tinyDatabase },
    { aws: { region, role: 'arn:aws:iam::123456789012:role/lockstep' }, snapshot: { rds: instance } },
  )

describe.skipIf(noMoto !== null)('a snapshot by RDS, at moto', () => {
  let moto: Moto | undefined
  const credentials = { accessKeyId: 'server', secretAccessKey: 'server' }
  const rig = lockstepForTests(() => ({
    AWS_ENDPOINT_URL: moto?.url ?? '',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }))
  const client = (): RDSClient => new RDSClient({ region, endpoint: moto?.url ?? '', credentials })
  beforeAll(async () => {
    moto = await startMoto()
    await client().send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: 'kept',
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: 20,
        MasterUsername: 'kept',
        MasterUserPassword: 'not-a-real-one',
      }),
    )
  }, 180_000)
  afterAll(() => moto?.stop())

  it(
    'is made before the schema changes, and one that cannot be made is told before',
    { timeout: 300_000 },
    async () => {
      const app = await rig.app('kept', file('kept'))
      await app.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
      expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
      await app.commit({ 'db/002_pets.sql': migration('create table pets (name text);', 'drop table pets;') })
      const shipped = await rig.run(app, 'ship')
      expect(shipped, shipped.stderr).toMatchObject({ code: 0, stderr: matching(/✓ snapshot/) })
      const { DBSnapshots = [] } = await client().send(new DescribeDBSnapshotsCommand({ SnapshotType: 'manual' }))
      expect(DBSnapshots).toMatchObject([
        {
          DBSnapshotIdentifier: matching(/^lockstep-kept-development-d-/),
          DBInstanceIdentifier: 'kept',
          Status: 'available',
        },
      ])
      await app.commit({
        'lockstep.yaml': yaml(file('kpet')),
        'db/003_toys.sql': migration('create table toys (name text);', 'drop table toys;'),
      })
      expect(await rig.run(app, 'ship')).toMatchObject({
        code: 1,
        stderr: matching(/✗ preflight +RDS_NOT_FOUND +there is no database kpet in eu-west-2/),
      })
      expect((await seen(rig, app)).migrations).toHaveLength(2)
    },
  )
})
