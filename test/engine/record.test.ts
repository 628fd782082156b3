import { afterAll, beforeAll, expect, it } from 'vitest'
import { abort } from '../../src/app/abort.ts'
import { readDeployment } from '../../src/store/read-deployment.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { tamper } from '../rig/record.ts'
import { engineWorld, tester } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
let url: string
beforeAll(async () => {
  ;({ url } = await postgres.database())
  world = await engineWorld(url)
})
afterAll(() => world.close())

const broken = { code: 'STORE_CHAIN_BROKEN' }

const tampered = async (text: string): Promise<string> => {
  world.plan(journaled(world.journal, 'a'))
  const id = await world.deploy('e1')
  await tamper(url, text, [id])
  return id
}

it.each([
  ['a changed event', `update events set body = replace(body, 'tester', 'somebody') where stream = $1`],
  ['a changed hash', `update events set hash = md5(hash) where stream = $1`],
  ['a moved event', `update events set seq = 7 where stream = $1`],
])('refuses to act on %s, and for a person as well', async (_name, text) => {
  const id = await tampered(text)
  await expect(world.node().advance(id)).rejects.toMatchObject(broken)
  await expect(readDeployment(world.store.db, id)).rejects.toMatchObject(broken)
  const request = { id, actor: tester, reason: 'no', confirmsLoss: false }
  await expect(abort(world.lockstep, request)).rejects.toMatchObject(broken)
  await expect(world.verifyChains()).rejects.toThrow(id)
  expect(world.journal.of(id)).toEqual([])
  await tamper(url, 'delete from events where stream = $1', [id])
})

it('gives the lease of such a deployment back, so that it is looked at again after a repair', async () => {
  const id = await tampered(`update events set body = body || ' ' where stream = $1`)
  const node = world.node()
  await expect(node.advance(id)).rejects.toMatchObject(broken)
  await tamper(url, `update events set body = trim(trailing ' ' from body) where stream = $1`, [id])
  await world.node().advance(id)
  expect(await world.state(id)).toBe('succeeded')
})
