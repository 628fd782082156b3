import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PgBoss, fromKysely } from 'pg-boss'
import { startNoOpEngine, stepsOfOne } from '../test/rig/no-op-engine.ts'
import type { NoOpEngine } from '../test/rig/no-op-engine.ts'
import { temporaryFolder } from '../test/rig/temporary-folder.ts'
import { until } from '../test/rig/until.ts'
import type { Figure } from './figure.ts'

const deployments = 500
/** Each process compiles what it runs often: before what is measured each node has done that, however many they are. */
const warmUp = 600
const rounds = 3

/** 500 deployments at once by three nodes on one machine, against the same by one; each node is a process of its own. */
export const dispatchNodes: Figure = {
  name: 'dispatch-nodes',
  measure: async say => {
    const one: number[] = []
    const three: number[] = []
    const wrong: string[] = []
    for (let round = 0; round < rounds; round++) {
      one.push(await rateOf(1, wrong))
      three.push(await rateOf(3, wrong))
      say(`one node ${one.at(-1)?.toFixed(0)}, three nodes ${three.at(-1)?.toFixed(0)} steps a second`)
    }
    const [best1, best3] = [Math.max(...one), Math.max(...three)]
    return {
      readings: [
        {
          name: 'three nodes against one, 500 deployments at once',
          value: best3 / best1,
          unit: 'x',
          limit: { kind: 'at-least', value: 1 },
          note: `${best3.toFixed(0)} against ${best1.toFixed(0)} steps/s, the best of ${rounds} each in turn`,
        },
      ],
      wrong,
    }
  },
}

const rateOf = async (nodes: number, wrong: string[]): Promise<number> => {
  const folder = await temporaryFolder()
  const engine = await startNoOpEngine()
  try {
    const ids: string[] = []
    for (let number = 0; number < warmUp + deployments; number++) ids.push(await engine.prepare(number))
    const file = join(folder.path, 'plans.json')
    await writeFile(file, JSON.stringify(engine.plans()))
    const stops: (() => Promise<void>)[] = []
    for (let node = 0; node < nodes; node++) stops.push(await startNode(engine.url, `node${node}`, file))
    await timeOf(engine, ids.slice(0, warmUp))
    const seconds = await timeOf(engine, ids.slice(warmUp))
    for (const stop of stops) await stop()
    const { rows } = await engine.store.pool.query<{ id: string; state: string }>(
      `select id, state from deployments where state <> 'succeeded'`,
    )
    wrong.push(...rows.map(({ id, state }) => `deployment ${id} is ${state}`))
    return (deployments * stepsOfOne) / seconds
  } finally {
    await engine.stop()
    await folder.remove()
  }
}

/** A process that works until it is asked to stop. */
const startNode = async (url: string, name: string, plans: string): Promise<() => Promise<void>> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'dispatch-node.ts'), url, name, plans], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return async () => {
    const ended = once(child, 'exit')
    child.stdin.end()
    await ended
  }
}

/** From the commit of the wake-ups, which this process only sends, to the last end. */
const timeOf = async ({ store, url }: NoOpEngine, ids: readonly string[]): Promise<number> => {
  const sender = new PgBoss({ connectionString: url, schema: 'lockstep_jobs', supervise: false, schedule: false })
  await sender.start()
  await store.db.transaction().execute(async tx => {
    for (const id of ids) await sender.send('advance', { id }, { singletonKey: id, db: fromKysely(tx) })
  })
  const wokenMs = performance.now()
  const isOver = async (): Promise<boolean> => {
    const { rows } = await store.pool.query<{ left: boolean }>(
      'select exists (select from deployments where id = any($1) and finished_at is null) as left',
      [ids],
    )
    return rows[0]?.left === false
  }
  await until('all deployments have ended', isOver, { timeoutMs: 300_000, everyMs: 20 })
  const seconds = (performance.now() - wokenMs) / 1000
  await sender.stop()
  return seconds
}
