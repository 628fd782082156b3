import { setTimeout as pause } from 'node:timers/promises'
import type { RouteVersion } from '../src/ports/router.ts'
import { startLoad } from '../test/rig/load.ts'
import type { Reading } from './figure.ts'
import { startOurRouter } from './our-router.ts'
import type { OurRouter } from './our-router.ts'
import { routed, startBackend } from './start-backend.ts'
import type { Backend } from './start-backend.ts'

const ratePerSecond = 1_000
const weightChanges = 20
const swaps = 10
const betweenMs = 250

const version = (release: string, weight: number, instances: readonly Backend[]): RouteVersion => ({
  release,
  weight,
  instances: instances.map(routed),
})

const startTwo = (release: string): Promise<readonly [Backend, Backend]> =>
  Promise.all([startBackend(`${release}-1`), startBackend(`${release}-2`)])

/** Requests that were not answered, or answered by an error, while weights change and all instances are replaced again and again. */
export const lossReading = async (
  say: (text: string) => void,
): Promise<{ readonly reading: Reading; readonly wrong: readonly string[] }> => {
  let running = await startTwo('v0')
  const ours = await startOurRouter([version('v0', 100, running)])
  const load = startLoad({ url: ours.url, concurrency: 64, ratePerSecond })
  try {
    const other = await startTwo('other')
    await changeWeights(ours, running, other)
    await leave(ours, [version('v0', 100, running)], other)
    say(`${weightChanges} weight changes: ${load.seen().sent} requests sent`)
    for (let swap = 1; swap <= swaps; swap++) {
      const fresh = await startTwo(`v${swap}`)
      await leave(ours, [version(`v${swap}`, 100, fresh)], running)
      running = fresh
    }
  } finally {
    await load.stop()
    await ours.stop()
    await Promise.all(running.map(backend => backend.stop()))
  }
  const { sent, ok, reasons } = load.seen()
  const why = Object.entries(reasons).map(([reason, count]) => `${count} times ${reason}`)
  return {
    reading: {
      name: `requests lost over ${weightChanges} weight changes and ${swaps} swaps`,
      value: sent - ok,
      unit: 'requests',
      limit: { kind: 'at-most', value: 0 },
      note: `${sent} requests, ${ratePerSecond} a second; a swap replaces all instances, with drain`,
    },
    wrong: sent === ok ? [] : [`${sent - ok} of ${sent} requests were lost: ${why.join(', ')}`],
  }
}

const changeWeights = async (ours: OurRouter, one: readonly Backend[], other: readonly Backend[]): Promise<void> => {
  for (let change = 1; change <= weightChanges; change++) {
    const weight = (change * 35) % 101
    await ours.setVersions([version('v0', 100 - weight, one), version('other', weight, other)])
    await pause(betweenMs)
  }
}

/** Traffic to these versions only; the others are drained and ended. */
const leave = async (ours: OurRouter, versions: readonly RouteVersion[], old: readonly Backend[]): Promise<void> => {
  await ours.setVersions(versions)
  await ours.drain(old.map(({ id }) => id))
  await Promise.all(old.map(backend => backend.stop()))
  await pause(betweenMs)
}
