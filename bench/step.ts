import type pg from 'pg'
import { advance } from '../src/engine/advance.ts'
import { readDeployment } from '../src/store/read-deployment.ts'
import { asOwner } from '../test/rig/record.ts'
import type { Figure } from './figure.ts'
import { median } from './median.ts'
import { startNoOpEngine, stepsOfOne } from '../test/rig/no-op-engine.ts'
import type { NoOpEngine } from '../test/rig/no-op-engine.ts'

/** The role that the store works as may use tables of its schema, but makes none. */
const tableOfRows = `create table bench_rows (id bigserial primary key, body text not null);
  grant insert on bench_rows to public; grant usage on bench_rows_id_seq to public`

const warmUpRounds = 40
const rounds = 100

/**
 * What a step costs beyond what it does: a deployment of 20 steps that do nothing, from its claim to its end, against
 * committed inserts of one row through the same pool. Both in turn, so that a busy machine slows both.
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
      const inserts: number[] = []
      for (let round = 0; round < warmUpRounds + rounds; round++) {
        const insertMs = await timed(() => insertRows(store.pool))
        const id = await engine.prepare(round)
        const stepMs = await timed(() => lead(engine, id))
        const state = (await readDeployment(store.db, id))?.deployment.state
        if (state !== 'succeeded') wrong.push(`deployment ${id} is ${state}`)
        if (round < warmUpRounds) continue
        inserts.push(insertMs / stepsOfOne)
        steps.push(stepMs / stepsOfOne)
      }
      const [perStep, perInsert] = [median(steps), median(inserts)]
      const note = `${perStep.toFixed(2)} ms a step, ${perInsert.toFixed(2)} ms a committed insert, ${rounds} rounds in turn`
      return {
        readings: [
          {
            name: 'a no-op step against one committed insert',
            value: median(steps.map((stepMs, round) => stepMs / (inserts[round] ?? Number.NaN))),
            unit: 'x',
            limit: { kind: 'at-most', value: 2 },
            note,
          },
        ],
        wrong,
      }
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

const lead = ({ deps }: NoOpEngine, id: string): Promise<void> =>
  advance({ ...deps, wake: nobody }, id, new AbortController().signal)
