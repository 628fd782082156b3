import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Json } from '../../src/domain/json.ts'
import { stepState } from '../../src/domain/saga/deployment.ts'
import { readDeployment } from '../../src/store/read-deployment.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { tamper } from '../rig/record.ts'
import { engineWorld } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
let url: string
beforeAll(async () => {
  url = (await postgres.database()).url
  world = await engineWorld(url)
})
afterAll(() => world.close())

const ofMegabytes = (megabytes: number, what: string): Json => ({ what, text: 'ä'.repeat(megabytes * 512 * 1024) })

const bytesOf = (value: Json): number => Buffer.byteLength(JSON.stringify(value))

const receiptsOf = async (id: string, step: string) => {
  const stored = await readDeployment(world.store.db, id)
  if (stored === null) throw new Error(`no deployment ${id}`)
  return stepState(stored.deployment, step)
}

it('keeps a receipt of 10 MB by its digest, and gives it to the undo as it was', async () => {
  const undone: Json[] = []
  world.plan(
    journaled(world.journal, 'a', {
      prepare: async () => ofMegabytes(1, 'before'),
      run: async (_params, before, { checkpoint }) => {
        expect(before).toEqual(ofMegabytes(1, 'before'))
        await checkpoint(ofMegabytes(2, 'half way'))
        return { receipt: ofMegabytes(10, 'receipt') }
      },
      undo: async (_params, before, receipt, { saved }) => {
        undone.push(before, receipt, saved)
        return []
      },
    }),
    journaled(world.journal, 'b', { run: () => Promise.reject(new Error('so that all is taken back')) }),
  )
  const id = await world.deploy('e1')
  await world.node().advance(id)
  expect(await world.state(id)).toBe('rolled-back')
  expect(undone).toEqual([ofMegabytes(1, 'before'), ofMegabytes(10, 'receipt'), ofMegabytes(2, 'half way')])
  const { receipt } = await receiptsOf(id, 'a')
  expect(receipt).toEqual({
    'by-digest': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    bytes: bytesOf(ofMegabytes(10, 'receipt')),
  })
  const { rows } = await world.store.pool.query<{ largest: number }>(
    'select max(length(body)) as largest from events where stream = $1',
    [id],
  )
  expect(rows[0]?.largest).toBeLessThan(64 * 1024)
})

it('does nothing on the basis of a receipt that was changed: the deployment is stuck and says so', async () => {
  world.plan(
    journaled(world.journal, 'a', { run: async () => ({ receipt: ofMegabytes(1, 'to be changed') }) }),
    journaled(world.journal, 'b', {
      run: async () => {
        await tamper(url, `update documents set body = replace(body, 'to be changed', 'to be chanted')`)
        throw new Error('so that all is taken back')
      },
    }),
  )
  const id = await world.deploy('e2')
  await world.node().advance(id)
  expect(world.journal.of(id)).not.toContain('undo a')
  const { undo } = await receiptsOf(id, 'a')
  expect(undo.error).toMatchObject({ code: 'STORE_DOCUMENT_BROKEN' })
})

it('refuses what is larger than it keeps', async () => {
  world.plan(journaled(world.journal, 'a', { run: async () => ({ receipt: ofMegabytes(65, 'far too much') }) }))
  const id = await world.deploy('e3')
  await world.node().advance(id)
  expect(await world.state(id)).toBe('rolled-back')
  expect((await receiptsOf(id, 'a')).error).toMatchObject({ code: 'STORE_DOCUMENT_TOO_LARGE' })
})
