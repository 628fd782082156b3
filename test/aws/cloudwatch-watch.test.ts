import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { accountClients } from '../../src/adapters/aws/account-clients.ts'
import { cloudwatchWatch } from '../../src/adapters/aws/cloudwatch-watch.ts'
import type { CloudwatchWatch } from '../../src/ports/watch.ts'
import { watchContract } from '../contract/watch.ts'
import { noMoto, startMoto } from '../rig/moto.ts'
import type { Moto } from '../rig/moto.ts'
import { realClock } from '../rig/real-clock.ts'
import { never, switchableServer } from '../rig/switchable-server.ts'
import type { SwitchableServer } from '../rig/switchable-server.ts'
import { subject } from '../watch/subject.ts'
import { account } from './aws-world.ts'
import { answeringCloudwatch, filledCloudwatch, handingOnTo } from './cloudwatch-world.ts'
import type { Asked } from './cloudwatch-world.ts'

const periodMs = 60_000
const dimensions = { Release: '$release' }
const watchOf = (metric: string, change: Partial<CloudwatchWatch> = {}): CloudwatchWatch => ({
  expression: 'm',
  metrics: [{ id: 'm', namespace: 'Shop', metric, dimensions, statistic: 'Maximum' }],
  periodMs,
  comparesOld: false,
  ...change,
})

/** Time as this watch sees it: it begins at a full minute and moves by hand. */
const minutes = () => {
  let nowMs = Date.UTC(2026, 10, 29, 12)
  return {
    clock: { ...realClock, now: () => new Date(nowMs) },
    /** A minute later; within the one that has ended by then. */
    next: () => {
      nowMs += periodMs
      return new Date(nowMs - periodMs / 2)
    },
  }
}
type Minutes = ReturnType<typeof minutes>

let places = 0
const opened = (watch: CloudwatchWatch, { clock }: Minutes = minutes()) => {
  const clients = accountClients()({ app: 'shop', environment: `metrics-${++places}` }, account)
  return cloudwatchWatch({ clients, account, clock }).open(watch, subject())
}
const soon = () => AbortSignal.timeout(60_000)
const asServer = (url: string): void => {
  vi.stubEnv('AWS_ENDPOINT_URL', url)
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'server')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'server')
}
afterEach(() => vi.unstubAllEnvs())

describe.skipIf(noMoto !== null)('metrics at moto', () => {
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

  let contracts = 0
  watchContract('cloudwatch', async () => {
    asServer(wire.url)
    const fill = filledCloudwatch(moto.url)
    const metric = `Contract${++contracts}`
    const time = minutes()
    const show = async (value: number): Promise<void> => void (await fill.datum(metric, value, time.next(), 'v2'))
    return {
      open: async () => {
        const probe = await opened(watchOf(metric), time)
        await show(1)
        return probe
      },
      show: async what => {
        if (what === 'gone') return wire.answer(null)
        await wire.answer(what === 'hangs' ? never : handingOnTo(moto.url))
        return what === 'hangs' ? undefined : show(what === 'good' ? 1 : 9)
      },
      limit: { side: 'above', at: 5, timesOld: null, unit: '' },
      gone: 'no-data',
      cannotHang: null,
      close: () => wire.answer(handingOnTo(moto.url)),
    }
  })

  it('gives the newest value of a whole period that ended since the watch began, beside the old version', async () => {
    asServer(moto.url)
    const fill = filledCloudwatch(moto.url)
    const time = minutes()
    await fill.datum('Slow', 7, time.next(), 'v2')
    const probe = await opened(watchOf('Slow', { comparesOld: true }), time)
    const look = () => probe.look(soon())
    expect(await look()).toEqual({ kind: 'no-data', details: 'no whole period has ended since the watch began' })
    const during = time.next()
    expect(await look()).toEqual({ kind: 'no-data', details: 'no values' })
    await fill.datum('Slow', 3, during, 'v2')
    const details = 'in the 60 s from 12:01:00Z'
    expect(await look()).toEqual({ kind: 'value', value: 3, old: null, details })
    await fill.datum('Slow', 2, during, 'v1')
    expect(await look()).toEqual({ kind: 'value', value: 3, old: 2, details })
    // What must have come by now has not: silence is no data, however good the last value was.
    for (let passed = 0; passed < 3; passed += 1) time.next()
    expect(await look()).toMatchObject({ value: 3 })
    time.next()
    expect(await look()).toEqual({ kind: 'no-data', details: 'no values' })
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

  const look = async (watch: CloudwatchWatch) => {
    const time = minutes()
    const probe = await opened(watch, time)
    time.next()
    return probe.look(soon())
  }

  it('is asked for an expression of both versions, and for its values alone', async () => {
    const Timestamps = [Date.UTC(2026, 10, 29, 12) / 1_000]
    await answers(200, { MetricDataResults: [{ Id: 'x', Timestamps, Values: [0.5], StatusCode: 'Complete' }] })
    const expression = 'SUM(m) / 2'
    expect(await look(watchOf('Slow', { expression, comparesOld: true }))).toMatchObject({ value: 0.5, old: 0.5 })
    const bodyOf = (release: string) => ({
      operation: 'GetMetricData',
      body: {
        MetricDataQueries: [
          {
            Id: 'm',
            MetricStat: {
              Metric: { Namespace: 'Shop', MetricName: 'Slow', Dimensions: [{ Name: 'Release', Value: release }] },
              Period: 60,
              Stat: 'Maximum',
            },
            ReturnData: false,
          },
          { Id: 'lockstep_result', Expression: expression, Period: 60, ReturnData: true },
        ],
        StartTime: Date.UTC(2026, 10, 29, 12) / 1_000,
        EndTime: Date.UTC(2026, 10, 29, 12, 1) / 1_000,
        ScanBy: 'TimestampDescending',
      },
    })
    expect(asked).toHaveLength(2)
    expect(asked).toEqual(expect.arrayContaining([bodyOf('v1'), bodyOf('v2')]))
  })

  it.each([
    [
      400,
      { __type: 'AccessDeniedException', message: 'no cloudwatch:GetMetricData for you' },
      'CloudWatch in eu-west-2 refuses: no cloudwatch:GetMetricData for you',
    ],
    [
      400,
      { __type: 'ValidationError', message: 'Error in expression: unknown m2' },
      'the query was refused: Error in expression: unknown m2',
    ],
    [500, { __type: 'InternalServiceFault', message: 'not now' }, 'CloudWatch in eu-west-2 does not answer: not now'],
    [200, { MetricDataResults: [{ Id: 'm', StatusCode: 'Forbidden' }] }, 'CloudWatch answers Forbidden'],
    [200, {}, 'no values'],
  ])('has no data when it answers %d %j', async (status, answer, details) => {
    await answers(status, answer)
    expect(await look(watchOf('Slow'))).toEqual({ kind: 'no-data', details })
  })
})
