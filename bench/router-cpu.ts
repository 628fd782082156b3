import { setTimeout as pause } from 'node:timers/promises'
import { startLoad } from '../test/rig/load.ts'
import type { Measured, Reading } from './figure.ts'
import { startHaproxy } from './haproxy.ts'
import { startHaproxyRouter } from './haproxy-router.ts'
import { median } from './median.ts'
import { startOurRouter } from './our-router.ts'
import { cpuMsOf } from './process-figures.ts'
import { routed, startBackend } from './start-backend.ts'

const ratePerSecond = 1_000
const warmUpMs = 3_000
const roundMs = 8_000
const rounds = 4

type Proxy = { readonly url: string; readonly pid: number }
type Found = { readonly [P in 'ours' | 'haproxy' | 'routing']: Round[] }
type Round = { readonly microseconds: number; readonly failed: number }

/** Processor time of one request through our router and through HAProxy: same load, same instances, in turn. */
export const cpuReadings = async (say: (text: string) => void): Promise<Measured> => {
  const backends = [await startBackend('a'), await startBackend('b')]
  const instances = backends.map(routed)
  const versions = [{ release: 'v1', weight: 100, instances }]
  const ours = await startOurRouter(versions)
  const haproxy = await startHaproxy(instances)
  if (haproxy === null) say('haproxy is not installed: only our router is measured')
  const routing = haproxy === null ? null : await startHaproxyRouter(versions)
  const found: Found = { ours: [], haproxy: [], routing: [] }
  try {
    for (let round = 0; round < rounds; round++) {
      found.ours.push(await perRequest(ours))
      if (haproxy !== null) found.haproxy.push(await perRequest(haproxy))
      if (routing !== null) found.routing.push(await perRequest(routing))
    }
  } finally {
    await haproxy?.stop()
    await routing?.stop()
    await ours.stop()
    await Promise.all(backends.map(backend => backend.stop()))
  }
  const failed = found.ours.reduce((sum, round) => sum + round.failed, 0)
  return { readings: readingsOf(found), wrong: failed === 0 ? [] : [`${failed} requests through our router failed`] }
}

const perRequest = async ({ url, pid }: Proxy): Promise<Round> => {
  const load = startLoad({ url, concurrency: 32, ratePerSecond })
  await pause(warmUpMs)
  const [before, beforeMs] = [load.seen(), await cpuMsOf(pid)]
  await pause(roundMs)
  const [after, afterMs] = [load.seen(), await cpuMsOf(pid)]
  const { bad, failed } = await load.stop()
  return { microseconds: ((afterMs - beforeMs) * 1_000) / (after.ok - before.ok), failed: bad + failed }
}

const readingsOf = (found: Found): readonly Reading[] => {
  const ours = found.ours.map(({ microseconds }) => microseconds)
  const theirs = found.haproxy.map(({ microseconds }) => microseconds)
  const note = `user and system time, ${ratePerSecond} requests/s, median of ${rounds} rounds of ${roundMs / 1000} s`
  const own: Reading = { name: 'CPU a request, our router', value: median(ours), unit: 'µs', limit: null, note }
  if (theirs.length === 0) return [own]
  const ratios = ours.map((cost, round) => cost / (theirs[round] ?? Number.NaN))
  return [
    {
      name: 'CPU a request against HAProxy',
      value: median(ratios),
      unit: 'x',
      limit: { kind: 'at-most', value: 4 },
      note: `rounds in turn: ${ratios.map(ratio => ratio.toFixed(2)).join(', ')}`,
    },
    own,
    { name: 'CPU a request, HAProxy', value: median(theirs), unit: 'µs', limit: null, note },
    {
      name: 'CPU a request, HAProxy as router',
      value: median(found.routing.map(({ microseconds }) => microseconds)),
      unit: 'µs',
      limit: null,
      note: 'with shares, test route and waiting',
    },
  ]
}
