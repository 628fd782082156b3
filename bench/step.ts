import type pg from 'pg'
import { advance } from '../src/engine/advance.ts'
import type { EngineDeps } from '../src/engine/deps.ts'
import { readDeployment } from '../src/store/read-deployment.ts'
import { asOwner } from '../test/rig/record.ts'
import type { Figure, Limit, Reading } from './figure.ts'
import { median } from './median.ts'
import { startNoOpEngine, stepsOfOne } from '../test/rig/no-op-engine.ts'
import type { NoOpEngine } from '../test/rig/no-op-engine.ts'

/** The role that the store works as may use tables of its schema, but makes none. */
const tableOfRows = `create table bench_rows (id bigserial primary key, body text not null);
  grant insert on bench_rows to public; grant usage on bench_rows_id_seq to public`

const warmUpRounds = 40
const rounds = 100

/**
 * What a step costs beyond what it does: steps that do nothing, from one's start to the next one's, against committed inserts of one
 * row through the same pool. Both in turn, so that a busy machine slows both. Beside it, a step's share of a whole deployment of 20:
 * the claim, the lock and the end are in it.
 */
export const step: Figure = {
  name: 'step',
  measure: async () => {
    const engine = await startNoOpEngine()
    try {
      const { store } = engine
      await asOwner(engine.url, tableOfRows)
      const wrong: string[] = []
      const steps: number[] = []
      const shares: number[] = []
      const inserts: number[] = []
      for (let round = 0; round < warmUpRounds + rounds; round++) {
        const insertMs = await timed(() => insertRows(store.pool))
        const id = await engine.prepare(round)
        const startsMs: number[] = []
        const wholeMs = await timed(() => lead(engine, id, startsMs))
        const state = (await readDeployment(store.db, id))?.deployment.state
        if (state !== 'succeeded') wrong.push(`deployment ${id} is ${state}`)
        if (round < warmUpRounds) continue
        inserts.push(insertMs / stepsOfOne)
        steps.push(((startsMs.at(-1) ?? Number.NaN) - (startsMs[0] ?? Number.NaN)) / (stepsOfOne - 1))
        shares.push(wholeMs / stepsOfOne)
      }
      const against = (name: string, ofMs: readonly number[], limit: Limit | null): Reading => ({
        name,
        value: median(ofMs.map((ms, round) => ms / (inserts[round] ?? Number.NaN))),
        unit: 'x',
        limit,
        note: `${median(ofMs).toFixed(2)} ms, ${median(inserts).toFixed(2)} ms a committed insert, ${rounds} rounds in turn`,
      })
      const readings = [
        against('a no-op step alone against one committed insert', steps, { kind: 'at-most', value: 2 }),
        against('the same with its share of claim, lock and end', shares, null),
      ]
      return { readings, wrong }
    } finally {
      await engine.stop()
    }
  },
}

const timed = async (work: () => Promise<void>): Promise<number> => {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

const insertRows = async (pool: pg.Pool): Promise<void> => {
  for (let row = 0; row < stepsOfOne; row++) {
    await pool.query({
      name: 'bench-insert',
      text: 'insert into bench_rows (body) values ($1)',
      values: ['one row of about the size of an event, so that what is written to the log is alike'],
    })
  }
}

const nobody = { deployment: () => Promise.resolve(), run: () => Promise.resolve() }

/** Leads a deployment to its end, and notes when each of its steps had started. */
const lead = ({ deps }: NoOpEngine, id: string, startsMs: number[]): Promise<void> => {
  const appended: EngineDeps['appended'] = (_, events) => {
    if (events.some(({ type }) => type === 'step-started')) startsMs.push(performance.now())
  }
  return advance({ ...deps, appended, wake: nobody }, id, new AbortController().signal)
}
