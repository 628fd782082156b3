import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secretsOf } from '../../src/adapters/secrets/secrets.ts'
import { prometheusWatch } from '../../src/adapters/prometheus/prometheus-watch.ts'
import type { MetricWatch } from '../../src/ports/watch.ts'
import { watchContract } from '../contract/watch.ts'
import { askingLoopback } from '../rig/asking.ts'
import { noPrometheus, startPrometheus } from '../rig/prometheus.ts'
import type { Prometheus } from '../rig/prometheus.ts'
import { always, switchableServer } from '../rig/switchable-server.ts'
import type { SwitchableServer } from '../rig/switchable-server.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { subject } from './subject.ts'

const watchOf = (change: Partial<MetricWatch>): MetricWatch => ({
  query: 'error_share{release="$release"}',
  url: 'http://127.0.0.1:1',
  token: null,
  comparesOld: false,
  ...change,
})
const opened = (change: Partial<MetricWatch>, secrets: Record<string, string> = {}) =>
  prometheusWatch({
    secrets: secretsOf({ variables: secrets, inAws: null, inKeyVault: null, inVault: null }),
    ask: askingLoopback({ app: 'orders', environment: 'production' }),
  }).open(watchOf(change), subject())
const look = async (change: Partial<MetricWatch>, secrets: Record<string, string> = {}) =>
  (await opened(change, secrets)).look(AbortSignal.timeout(20_000))

const shares = (v2: string, v1 = '0.02') => `error_share{release="v1"} ${v1}\nerror_share{release="v2"} ${v2}\n`

if (noPrometheus !== null) console.warn(`skipped: ${noPrometheus}`)

describe.skipIf(noPrometheus !== null)('a real Prometheus', () => {
  let metrics: SwitchableServer
  let prometheus: Prometheus
  const more = 'requests{code="200"} 5\nrequests{code="500"} 3\nnothing 0\nendless +Inf\n'
  const expose = (v2: string | null) => metrics.answer(always(200, v2 === null ? more : `${shares(v2)}${more}`))
  beforeAll(async () => {
    metrics = await switchableServer(always(200, `${shares('0.01')}${more}`))
    prometheus = await startPrometheus(metrics.port)
  })
  afterAll(async () => {
    await prometheus.stop()
    await metrics.stop()
  })

  // It takes seconds until a new one collects for the first time: the tests share one.
  watchContract('prometheus', async () => {
    await expose('0.01')
    return {
      open: () => opened({ url: prometheus.url }),
      show: async what => {
        if (what === 'hangs') return prometheus.hold()
        prometheus.goOn()
        return expose({ good: '0.01', bad: '0.3', gone: null }[what])
      },
      limit: { side: 'above', at: 0.05, timesOld: null, unit: '' },
      gone: 'no-data',
      cannotHang: null,
      close: async () => prometheus.goOn(),
    }
  })

  describe('asked once', () => {
    beforeAll(async () => {
      await expose('0.06')
      await until('the value is there', async () => {
        const reading = await look({ url: prometheus.url })
        return reading.kind === 'value' && reading.value === 0.06
      })
    })

    it.each<[string, Partial<MetricWatch>, object]>([
      ['a value', {}, { kind: 'value', value: 0.06, old: null }],
      ['the new value beside the old one', { comparesOld: true }, { kind: 'value', value: 0.06, old: 0.02 }],
      ['a number that no metric is needed for', { query: '1 + 1' }, { kind: 'value', value: 2 }],
      ['a scalar', { query: 'scalar(sum(requests))' }, { kind: 'value', value: 8 }],
      ['one without end', { query: 'endless' }, { kind: 'value', value: Infinity }],
      [
        'a metric that does not exist',
        { query: 'no_such_metric{release="$release"}' },
        { kind: 'no-data', details: 'the query finds no series; the metric does not exist, or not with these labels' },
      ],
      [
        'several series',
        { query: 'requests' },
        { kind: 'no-data', details: 'the query gives 2 series, not one: sum(...) or max(...) makes one of them' },
      ],
      ['nothing by nothing', { query: 'nothing / nothing' }, { kind: 'no-data', details: 'the value is not a number' }],
      ['a text', { query: '"text"' }, { kind: 'no-data', details: 'the query gives a string, not one number' }],
      ['a range', { query: 'requests[1m]' }, { kind: 'no-data', details: 'the query gives a matrix, not one number' }],
      [
        'a query that is none',
        { query: 'sum(' },
        { kind: 'no-data', details: expect.stringMatching(/^the query was refused: .*parse error/) as string },
      ],
      [
        'an environment without metrics',
        { query: 'error_share{release="$release", environment="$environment"}' },
        { kind: 'no-data' },
      ],
    ])('gives %s', async (_, change, expected) => {
      expect(await look({ url: `${prometheus.url}/`, ...change })).toMatchObject(expected)
    })
  })
})

describe('a server in place of Prometheus', () => {
  const success = JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [0, '1'] } })
  const asked: { path: string | undefined; authorization: string | undefined; body: string }[] = []
  let server: SwitchableServer
  beforeAll(async () => {
    server = await switchableServer((request, response) => {
      let body = ''
      request.on('data', chunk => (body += String(chunk)))
      request.on('end', () => {
        asked.push({ path: request.url, authorization: request.headers.authorization, body })
        response.end(success)
      })
    })
  })
  afterAll(() => server.stop())

  it('is asked with the token, which comes from where the file says', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder.path, 'token'), 'from-a-file\n')
    const url = { kind: 'env', name: 'METRICS' } as const
    const secrets = { METRICS: `${server.url}/team/`, TOKEN: 'from-the-environment' }
    await look({ url, token: { kind: 'env', name: 'TOKEN' }, query: 'a{r="$release", e="$environment"}' }, secrets)
    await look({ url, token: { kind: 'file', path: join(folder.path, 'token') }, query: '1' }, secrets)
    await look({ url, query: '1' }, { METRICS: server.url.replace('http://', 'http://ada:p%40ss@') })
    const query = new URLSearchParams({ query: 'a{r="v2", e="production"}' }).toString()
    expect(asked).toEqual([
      { path: '/team/api/v1/query', authorization: 'Bearer from-the-environment', body: query },
      { path: '/team/api/v1/query', authorization: 'Bearer from-a-file', body: 'query=1' },
      { path: '/api/v1/query', authorization: `Basic ${btoa('ada:p@ss')}`, body: 'query=1' },
    ])
    await folder.remove()
  })

  it.each([
    [503, 'away', 'the server answered 503 and nothing that Prometheus says'],
    [200, '<html>', 'the server answered 200 and nothing that Prometheus says'],
    [200, '{}', 'the server answered 200 and nothing that Prometheus says'],
    [
      422,
      '{"status":"error","errorType":"execution","error":"too many samples"}',
      'the query was refused: too many samples',
    ],
  ])('has no data when it answers %d %s', async (status, text, details) => {
    const strange = await switchableServer(always(status, text))
    expect(await look({ url: strange.url })).toEqual({ kind: 'no-data', details })
    await strange.stop()
  })

  it('has no data when nobody is there, and does not tell a secret address', async () => {
    const gone = await switchableServer(always(200))
    await gone.stop()
    const reading = await look({ url: { kind: 'env', name: 'METRICS' } }, { METRICS: `${gone.url}/secret` })
    expect(reading).toEqual({ kind: 'no-data', details: 'the server cannot be reached (ECONNREFUSED)' })
  })

  it.each([
    [
      { url: { kind: 'env', name: 'METRICS' } as const },
      'VARIABLE_SECRET_MISSING',
      'prometheus url refers to env METRICS',
    ],
    [{ token: { kind: 'file', path: '/nowhere' } as const }, 'VARIABLE_SECRET_MISSING', 'file /nowhere'],
    [
      { url: { kind: 'env', name: 'WRONG' } as const },
      'STEP_WATCH_ADDRESS',
      'env WRONG is no address that can be asked',
    ],
  ])('is not opened without what it needs: %j', async (change, code, message) => {
    await expect(opened(change, { WRONG: 'p4ssword' })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    })
  })
})
