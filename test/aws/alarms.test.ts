import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { accountClients } from '../../src/adapters/aws/account-clients.ts'
import { alarmsInAws } from '../../src/adapters/aws/alarms-in-aws.ts'
import { memoryWatches } from '../../src/adapters/memory/watches.ts'
import type { AwsAccount } from '../../src/config/app.ts'
import { alarmWatch } from '../../src/steps/watch-alarm.ts'
import { watchContract } from '../contract/watch.ts'
import { noMoto, startMoto } from '../rig/moto.ts'
import type { Moto } from '../rig/moto.ts'
import { never, switchableServer } from '../rig/switchable-server.ts'
import type { SwitchableServer } from '../rig/switchable-server.ts'
import { subject } from '../watch/subject.ts'
import { account } from './aws-world.ts'
import { answeringCloudwatch, filledCloudwatch, handingOnTo } from './cloudwatch-world.ts'
import type { Asked } from './cloudwatch-world.ts'

const signal = AbortSignal.timeout(120_000)
let places = 0
const alarmsOf = (changed: Partial<AwsAccount> = {}) => {
  const own = { ...account, ...changed }
  return alarmsInAws(accountClients()({ app: 'shop', environment: `alarms-${++places}` }, own), own)
}
const asServer = (url: string): void => {
  vi.stubEnv('AWS_ENDPOINT_URL', url)
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'server')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'server')
}
afterEach(() => vi.unstubAllEnvs())

if (noMoto !== null) console.warn(`skipped: ${noMoto}`)

describe.skipIf(noMoto !== null)('alarms at moto', () => {
  let moto: Moto
  let wire: SwitchableServer
  beforeAll(async () => {
    moto = await startMoto()
    wire = await switchableServer(handingOnTo(moto.url))
  }, 180_000)
  afterAll(async () => {
    await wire.stop()
    await moto.stop()
  })

  watchContract('alarm', async () => {
    asServer(wire.url)
    const fill = filledCloudwatch(moto.url)
    await fill.alarm('contract')
    return {
      open: () =>
        alarmWatch({ watches: { ...memoryWatches(), alarms: alarmsOf() } }).open(
          { name: 'contract', alreadyOn: 'bad' },
          subject(),
        ),
      show: async what => {
        if (what === 'gone') return wire.answer(null)
        await wire.answer(what === 'hangs' ? never : handingOnTo(moto.url))
        if (what !== 'hangs') await fill.set('contract', what === 'good' ? 'OK' : 'ALARM')
      },
      limit: null,
      gone: 'no-data',
      cannotHang: null,
      close: () => wire.answer(handingOnTo(moto.url)),
    }
  })

  it('are as CloudWatch judges them, and only those that there are', async () => {
    asServer(moto.url)
    const fill = filledCloudwatch(moto.url)
    await fill.alarm('of-a-metric')
    await fill.alarm('without-data')
    await fill.alarm('orders-5xx')
    await fill.set('of-a-metric', 'ALARM')
    await fill.set('without-data', 'INSUFFICIENT_DATA')
    const seen = await alarmsOf().read(['of-a-metric', 'without-data', 'orders', 'Orders-5xx'], signal)
    expect(Object.fromEntries(seen.map(({ name, state }) => [name, state]))).toEqual({
      'of-a-metric': 'ALARM',
      'without-data': 'INSUFFICIENT_DATA',
    })
    expect(seen.find(({ name }) => name === 'of-a-metric')?.details).toMatch(
      /^since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: set by a test$/,
    )
    await fill.drop('of-a-metric')
    expect(await alarmsOf().read(['of-a-metric'], signal)).toEqual([])
    expect(await alarmsOf({ region: 'us-east-1' }).read(['without-data'], signal)).toEqual([])
  })

  it('are asked for by hundreds', async () => {
    asServer(moto.url)
    const fill = filledCloudwatch(moto.url)
    await fill.alarm('one-of-many')
    const names = Array.from({ length: 250 }, (_, n) => (n === 249 ? 'one-of-many' : `other-${n}`))
    expect((await alarmsOf().read(names, signal)).map(({ name }) => name)).toEqual(['one-of-many'])
  })

  it('are looked at as the role of the environment', async () => {
    asServer(moto.url)
    const fill = filledCloudwatch(moto.url)
    await fill.alarm('of-a-role')
    const own = alarmsOf({ role: 'arn:aws:iam::123456789012:role/lockstep' })
    expect(own.where).toBe('eu-west-2 as arn:aws:iam::123456789012:role/lockstep')
    expect(await own.read(['of-a-role'], signal)).toMatchObject([{ state: 'OK' }])
  })
})

describe('a stand-in for CloudWatch', () => {
  const asked: Asked[] = []
  let server: SwitchableServer
  const answers = (status: number, answer: object) => server.answer(answeringCloudwatch(asked, status, answer))
  beforeAll(async () => {
    server = await switchableServer(answeringCloudwatch(asked, 200, {}))
  })
  beforeEach(() => {
    asked.length = 0
    asServer(server.url)
  })
  afterAll(() => server.stop())

  it('is asked for composite alarms too, of which it does not tell by itself', async () => {
    await answers(200, {})
    expect(await alarmsOf().read(['a', 'b'], signal)).toEqual([])
    expect(asked).toMatchObject([
      {
        operation: 'DescribeAlarms',
        body: { AlarmNames: ['a', 'b'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 },
      },
    ])
  })

  it('tells since when an alarm is on: since its state is another, not since it was looked at again', async () => {
    const [changed, looked] = [Date.UTC(2026, 10, 29, 12), Date.UTC(2026, 10, 29, 13)]
    const alarm = { AlarmName: 'a', StateValue: 'ALARM', StateReason: 'x'.repeat(1_000) }
    const times = { StateTransitionedTimestamp: changed / 1_000, StateUpdatedTimestamp: looked / 1_000 }
    await answers(200, { MetricAlarms: [{ ...alarm, ...times }] })
    expect(await alarmsOf().read(['a'], signal)).toEqual([
      { name: 'a', state: 'ALARM', details: `since 2026-11-29T12:00:00Z: ${'x'.repeat(300)}` },
    ])
  })

  it('tells of both kinds, and a state that is not known is no data', async () => {
    const [MetricAlarms, CompositeAlarms] = [
      [{ AlarmName: 'a', StateValue: 'OK' }],
      [
        { AlarmName: 'b', StateValue: 'ALARM' },
        { AlarmName: 'c', StateValue: 'ANOTHER' },
      ],
    ]
    await answers(200, { MetricAlarms, CompositeAlarms })
    const seen = await alarmsOf().read(['a', 'b', 'c'], signal)
    expect(seen.map(({ name, state }) => `${name} ${state}`)).toEqual(['a OK', 'b ALARM', 'c INSUFFICIENT_DATA'])
  })

  it.each([
    [400, 'AccessDeniedException', 'CLOUDWATCH_REFUSED', 'terminal', 'CloudWatch in eu-west-2 refuses: said by a test'],
    [403, 'AccessDenied', 'CLOUDWATCH_REFUSED', 'terminal', 'CloudWatch in eu-west-2 refuses: said by a test'],
    [
      400,
      'ThrottlingException',
      'CLOUDWATCH_UNREACHABLE',
      'retry',
      'CloudWatch in eu-west-2 does not answer: said by a test',
    ],
    [
      503,
      'ServiceUnavailable',
      'CLOUDWATCH_UNREACHABLE',
      'retry',
      'CloudWatch in eu-west-2 does not answer: said by a test',
    ],
  ])('answers %d %s: %s', async (status, type, code, kind, message) => {
    await answers(status, { __type: `com.amazonaws.cloudwatch#${type}`, message: 'said by a test' })
    await expect(alarmsOf().read(['a'], signal)).rejects.toMatchObject({ code, kind, message })
  })

  it('ends a look with its signal, for its reason', async () => {
    await server.answer(never)
    const ending = new AbortController()
    const reading = alarmsOf().read(['a'], ending.signal)
    ending.abort(new Error('it is over'))
    await expect(reading).rejects.toThrow('it is over')
  })
})
