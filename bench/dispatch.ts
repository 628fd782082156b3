import { advance } from '../src/engine/advance.ts'
import { createDispatcher } from '../src/engine/dispatcher.ts'
import { singleFlight } from '../src/engine/single-flight.ts'
import { until } from '../test/rig/until.ts'
import type { Figure } from './figure.ts'
import { startNoOpEngine, stepsOfOne } from '../test/rig/no-op-engine.ts'
import type { NoOpEngine } from '../test/rig/no-op-engine.ts'

const deployments = 500

/** 500 deployments of 20 steps that do nothing, woken in one transaction, through the real dispatcher: from its commit to the last end. */
export const dispatch: Figure = {
  name: 'dispatch',
  measure: async say => {
    const engine = await startNoOpEngine()
    try {
      const ids: string[] = []
      for (let number = 0; number < deployments; number++) ids.push(await engine.prepare(number))
      say(`${deployments} deployments are written`)
      const { seconds, errors } = await runAll(engine, ids)
      const wrong = [...errors, ...(await notSucceeded(engine))]
      const steps = deployments * stepsOfOne
      return {
        readings: [
          {
            name: `steps a second, ${deployments} deployments at once`,
            value: steps / seconds,
            unit: 'steps/s',
            limit: { kind: 'at-least', value: 3_000 },
            note: `${steps} steps in ${seconds.toFixed(2)} s, from the wake-ups' commit to the last end`,
          },
        ],
        wrong,
      }
    } finally {
      await engine.stop()
    }
  },
}

const runAll = async (
  { store, url, deps }: NoOpEngine,
  ids: readonly string[],
): Promise<{ readonly seconds: number; readonly errors: readonly string[] }> => {
  const errors: string[] = []
  const stopping = new AbortController()
  let ended = 0
  const dispatcher = createDispatcher({
    store,
    url,
    advance: singleFlight(async id => {
      await advance({ ...deps, wake: dispatcher.wake }, id, stopping.signal)
      ended += 1
    }),
    advanceRun: () => Promise.resolve(),
    nudge: id => deps.leases.nudge(id),
    onError: error => errors.push(String(error)),
  })
  await dispatcher.start()
  try {
    await store.db.transaction().execute(async tx => {
      for (const id of ids) await dispatcher.wake.deployment(tx, id)
    })
    const wokenMs = performance.now()
    await until('all deployments have ended', () => ended >= ids.length, { timeoutMs: 300_000, everyMs: 5 })
    return { seconds: (performance.now() - wokenMs) / 1000, errors }
  } finally {
    stopping.abort()
    await dispatcher.stop()
  }
}

const notSucceeded = async ({ store }: NoOpEngine): Promise<readonly string[]> => {
  const rows = await store.db
    .selectFrom('deployments')
    .select(['id', 'state'])
    .where('state', '!=', 'succeeded')
    .execute()
  return rows.map(({ id, state }) => `deployment ${id} is ${state}`)
}
