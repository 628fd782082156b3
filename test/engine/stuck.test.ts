import { afterAll, beforeAll, expect, it } from 'vitest'
import { adopt, attest, continueUndo } from '../../src/app/answer.ts'
import { failure } from '../../src/domain/errors/error.ts'
import { stepErrors } from '../../src/domain/errors/step.ts'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { adoptedBefore } from '../../src/store/environments.ts'
import { lockHolder } from '../../src/store/environment-lock.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { realClock } from '../rig/real-clock.ts'
import { engineWorld, tester } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

const place = { app: 'orders', environment: 'e1' }
const bad = failure(stepErrors.STEP_TEST_FAILED, { command: 'npm test', reason: 'exit 1' })
// Back-offs are waited out at once.
const clock = { ...realClock, pause: async () => undefined }

/** A deployment whose step `a` cannot be taken back, and another one that stands in line behind it. */
const stuck = async () => {
  world.plan(
    journaled(world.journal, 'a', { undo: () => Promise.reject(new Error('the port is taken')) }),
    journaled(world.journal, 'b', { run: () => Promise.reject(bad) }),
  )
  const node = world.node({ clock })
  const id = await world.deploy('e1')
  await node.advance(id)
  expect(await world.state(id)).toBe('stuck')
  const next = await world.deploy('e1')
  await node.advance(next)
  expect(await world.state(next)).toBe('queued')
  return { id, next, node }
}
const said = { actor: tester, reason: 'by hand' }

it('goes on with taking back when told to, and what a person attests is not tried again', async () => {
  const { id, next, node } = await stuck()
  await continueUndo(world.lockstep, { id, actor: tester })
  await node.advance(id)
  expect(await world.state(id)).toBe('stuck')
  await expect(attest(world.lockstep, { id, step: 'preflight', ...said })).rejects.toMatchObject({
    code: 'DEPLOYMENT_EVENT_REFUSED',
  })
  expect(() => attest(world.lockstep, { id, step: 'a', ...said, reason: '' })).toThrow(/needs a reason/)
  await attest(world.lockstep, { id, step: 'a', ...said })
  const before = world.journal.of(id).filter(what => what === 'undo a').length
  await node.advance(id)
  expect(await world.state(id)).toBe('rolled-back')
  expect(world.journal.of(id).filter(what => what === 'undo a')).toHaveLength(before)
  expect(world.woken).toContain(next)
  await node.advance(next)
  expect(await world.state(next)).toBe('stuck')
  await adopt(world.lockstep, { id: next, ...said })
})

it('is adopted as it is: the lock is free, and the next plan knows whose leftovers it takes over', async () => {
  const { id, next, node } = await stuck()
  expect(await lockHolder(world.store.db, place)).toBe(id)
  world.woken.length = 0
  await adopt(world.lockstep, { id, ...said })
  expect(await world.state(id)).toBe('rollback-failed')
  expect(await lockHolder(world.store.db, place)).toBeNull()
  expect(world.woken).toContain(next)
  expect(await adoptedBefore(world.store.db, place)).toBe(id)
  await node.advance(next)
  await adopt(world.lockstep, { id: next, ...said })
  world.plan(journaled(world.journal, 'good'))
  const last = await world.deploy('e1')
  await node.advance(last)
  expect(await world.state(last)).toBe('succeeded')
  expect(await adoptedBefore(world.store.db, place)).toBeNull()
})

it('is adopted only by those who may break the glass, where there is a policy', async () => {
  const { id, next } = await stuck()
  const policy = { ...noPolicy, version: 'p1', breakGlass: { who: ['ann'], tell: ['ben'] } }
  expect(() => adopt({ ...world.lockstep, policy }, { id, ...said })).toThrow(/may not override/)
  await adopt({ ...world.lockstep, policy }, { id, ...said, actor: { kind: 'person', name: 'ann' } })
  expect(await world.state(id)).toBe('rollback-failed')
  expect(await lockHolder(world.store.db, place)).not.toBe(id)
  expect(await world.state(next)).toBe('queued')
})
