import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateDBInstanceCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rdsSnapshots, snapshotName } from '../../src/adapters/rds/rds-snapshots.ts'
import type { Snapshots } from '../../src/ports/snapshots.ts'
import { noMoto, startMoto } from '../rig/moto.ts'
import type { Moto } from '../rig/moto.ts'
import { realClock } from '../rig/real-clock.ts'
import { account, region } from './aws-world.ts'

const place = { app: 'shop', environment: 'live' }
const anybody = { accessKeyId: 'anybody', secretAccessKey: 'anybody' }
const clientOf = (endpoint: string): RDSClient =>
  new RDSClient({ region, endpoint, credentials: anybody, maxAttempts: 1 })
const snapshotsAt = (endpoint: string, instance = 'shop'): Snapshots =>
  rdsSnapshots({ client: async () => clientOf(endpoint), account, place, instance, clock: realClock, everyMs: 10 })

const forever = (): AbortSignal => new AbortController().signal
const silent = { line: () => undefined }

it('a snapshot is called after whom it is for, by what RDS takes', () => {
  expect(snapshotName({ place }, 'd-1a.0b9c..f')).toBe('lockstep-shop-live-d-1a-0b9c-f')
  expect(snapshotName({ place }, 'x'.repeat(300))).toHaveLength(255)
})

describe.skipIf(noMoto !== null)('snapshots by RDS, at moto', () => {
  let moto: Moto | undefined
  const url = (): string => moto?.url ?? ''
  beforeAll(async () => {
    moto = await startMoto()
    await clientOf(url()).send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: 'shop',
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: 20,
        MasterUsername: 'shop',
        MasterUserPassword: 'not-a-real-one',
      }),
    )
  }, 180_000)
  afterAll(() => moto?.stop())

  it('are made once, found again, and say how large the database is', async () => {
    const snapshots = snapshotsAt(url())
    expect(await snapshots.method()).toBe('rds')
    expect(await snapshots.find('d-1.a')).toBeNull()
    const taken = await snapshots.take('d-1.a', silent, forever())
    expect(taken).toMatchObject({ id: 'd-1.a', method: 'rds', bytes: 20 * 2 ** 30 })
    expect(taken.location).toMatch(/^arn:aws:rds:eu-west-2:\d{12}:snapshot:lockstep-shop-live-d-1-a$/)
    expect(await snapshots.take('d-1.a', silent, forever())).toEqual(taken)
    expect(await snapshots.find('d-1.a')).toEqual(taken)
    const { DBSnapshots = [] } = await clientOf(url()).send(new DescribeDBSnapshotsCommand({ SnapshotType: 'manual' }))
    expect(DBSnapshots.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier)).toEqual(['lockstep-shop-live-d-1-a'])
    expect(DBSnapshots[0]?.TagList).toContainEqual({ Key: 'lockstep-environment', Value: 'live' })
  })

  it('of a database that is not there are refused, in the preflight and later', async () => {
    const snapshots = snapshotsAt(url(), 'shpo')
    const refusal = { code: 'RDS_NOT_FOUND', message: 'there is no database shpo in eu-west-2' }
    await expect(snapshots.method()).rejects.toMatchObject(refusal)
    await expect(snapshots.take('d-2', silent, forever())).rejects.toMatchObject(refusal)
  })
})

/** A stand-in for RDS that speaks so much of its protocol: what is asked about a snapshot is answered by what stands at the front. */
const answeringRds = async (answers: readonly string[]) => {
  const asked: string[] = []
  const left = [...answers]
  const listener: RequestListener = (request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      asked.push(new URLSearchParams(Buffer.concat(pieces).toString()).get('Action') ?? '')
      const answer = (left.length > 1 ? left.shift() : left[0]) ?? ''
      const [status, body] = answer.startsWith('<Error')
        ? [400, `<ErrorResponse>${answer}</ErrorResponse>`]
        : [200, answer]
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body)
    })
  }
  const server: Server = createServer(listener)
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close }
}

const error = (code: string, message: string): string =>
  `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`
const absent = error('DBSnapshotNotFound', 'no such snapshot')
const begun = '<CreateDBSnapshotResponse><CreateDBSnapshotResult/></CreateDBSnapshotResponse>'
const at = (
  status: string,
  percent: number,
): string => `<DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult><DBSnapshots>
  <DBSnapshot><Status>${status}</Status><PercentProgress>${percent}</PercentProgress><DBSnapshotArn>arn:of:it</DBSnapshotArn></DBSnapshot>
  </DBSnapshots></DescribeDBSnapshotsResult></DescribeDBSnapshotsResponse>`

describe('a snapshot that takes its time, at a stand-in for RDS', () => {
  const take = async (answers: readonly string[], signal = forever()) => {
    const rds = await answeringRds(answers)
    const lines: string[] = []
    const taken = await snapshotsAt(rds.url)
      .take('d-1', { line: text => void lines.push(text) }, signal)
      .then(
        value => ({ value }),
        (cause: unknown) => ({ cause }),
      )
    await rds.close()
    return { ...taken, lines, asked: rds.asked }
  }

  it('is waited for, and says how far it is', async () => {
    const { asked, lines, ...rest } = await take([
      absent,
      begun,
      at('creating', 0),
      at('creating', 40),
      at('creating', 40),
      at('available', 100),
    ])
    expect(rest).toMatchObject({ value: { location: 'arn:of:it' } })
    expect(lines).toEqual(['snapshot lockstep-shop-live-d-1: 0 %', 'snapshot lockstep-shop-live-d-1: 40 %'])
    expect(asked.filter(operation => operation === 'CreateDBSnapshot')).toHaveLength(1)
  })

  it('that was begun by somebody who died is not begun again', async () => {
    const { asked, ...rest } = await take([at('creating', 70), at('available', 100)])
    expect(rest).toMatchObject({ value: { method: 'rds' } })
    expect(asked).not.toContain('CreateDBSnapshot')
    const raced = await take([absent, error('DBSnapshotAlreadyExists', 'it is there'), at('available', 100)])
    expect(raced).toMatchObject({ value: { method: 'rds' } })
  })

  it('that RDS gives up on is a failure', async () => {
    expect(await take([absent, begun, at('failed', 10)])).toMatchObject({
      cause: { code: 'RDS_SNAPSHOT_FAILED', message: 'snapshot lockstep-shop-live-d-1 in eu-west-2 is failed' },
    })
  })

  it('that never ends is given up by whoever waits, and is left to RDS', async () => {
    const stopping = new AbortController()
    const rds = await answeringRds([at('creating', 0)])
    const waiting = snapshotsAt(rds.url).take('d-1', { line: () => stopping.abort() }, stopping.signal)
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    await rds.close()
  })

  it.each([
    [error('AccessDenied', 'not yours'), 'RDS_REFUSED', 'terminal'],
    [error('SnapshotQuotaExceeded', 'too many'), 'RDS_REFUSED', 'terminal'],
    [error('InvalidDBInstanceState', 'it is being changed'), 'RDS_UNREACHABLE', 'retry'],
    [error('Throttling', 'Rate exceeded'), 'RDS_UNREACHABLE', 'retry'],
  ])('%s', async (answer, code, kind) => {
    expect(await take([absent, answer])).toMatchObject({ cause: { code, kind } })
  })
})
