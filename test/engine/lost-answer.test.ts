import { afterAll, beforeAll, expect, it } from 'vitest'
import { abort } from '../../src/app/abort.ts'
import { answer } from '../../src/app/answer.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { failure } from '../../src/domain/errors/error.ts'
import { stepErrors } from '../../src/domain/errors/step.ts'
import { lockHolder } from '../../src/store/environment-lock.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { dueDeployments } from '../../src/store/lease-deployment.ts'
import { cuttingProxy } from '../rig/cutting-proxy.ts'
import type { CuttingProxy } from '../rig/cutting-proxy.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { engineWorld, tester } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
let proxy: CuttingProxy
let store: Store
beforeAll(async () => {
  const { url } = await postgres.database()
  world = await engineWorld(url)
  proxy = await cuttingProxy(url)
  store = await openStore(proxy.url, () => undefined)
})
afterAll(async () => {
  await world.close()
  await store.close()
  await proxy.close()
})

const appendStatement = 'append-events'

/** A deployment whose step `a` arms the cut of the append that comes next. */
const cutAfterA = (when: Parameters<CuttingProxy['cutNext']>[1]): Promise<string> => {
  let calls = 0
  const run = async () => {
    calls += 1
    if (calls === 1) proxy.cutNext(appendStatement, when)
    return { receipt: null }
  }
  world.plan(journaled(world.journal, 'a', { run }), journaled(world.journal, 'b'))
  return world.deploy('e1')
}

const forward = ['step-started a', 'step-done a', 'step-started b', 'step-done b', 'succeeded']

it('of an append that is in is found again by the id of the append: nothing is written twice', async () => {
  const id = await cutAfterA('before its answer arrives')
  await world.node({ store }).advance(id)
  expect(proxy.cuts()).toBe(1)
  expect((await world.types(id)).slice(-5)).toEqual(forward)
  expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'run b'])
  expect(await world.verifyChains()).toBe(1)
})

it('of an append that never arrived ends the lead; whoever is next settles', async () => {
  const id = await cutAfterA('before it arrives')
  await expect(world.node({ store }).advance(id)).rejects.toThrow()
  expect(proxy.cuts()).toBe(2)
  expect((await world.types(id)).at(-1)).toBe('step-started a')
  expect(await dueDeployments(store.pool)).toContain(id)
  await world.node().advance(id)
  expect((await world.types(id)).slice(-6)).toEqual(['taken-over', 'settled a', ...forward.slice(1)])
  expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'settle a', 'run a', 'run b'])
  expect(await world.verifyChains()).toBe(2)
})

/** A deployment in e2 whose only step arms the cut of the append that ends it, after what is to be done `meanwhile`. */
const cutAtTheEnd = (
  when: Parameters<CuttingProxy['cutNext']>[1],
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string> => {
  let calls = 0
  const run = async () => {
    calls += 1
    if (calls === 1) {
      await meanwhile()
      proxy.cutNext('append-last', when)
    }
    return { receipt: null }
  }
  world.plan(journaled(world.journal, 'a', { run }))
  return world.deploy('e2')
}

it('of the append that ends a deployment, which never arrived, leaves the environment locked until it is ended', async () => {
  const id = await cutAtTheEnd('before it arrives')
  await expect(world.node({ store }).advance(id)).rejects.toThrow()
  expect(await lockHolder(world.store.db, { app: 'orders', environment: 'e2' })).toBe(id)
  await world.node().advance(id)
  expect((await world.types(id)).filter(type => type === 'succeeded')).toHaveLength(1)
  expect(await lockHolder(world.store.db, { app: 'orders', environment: 'e2' })).toBeNull()
})

it('of the append that ends a deployment is no second end, and who comes next is due', async () => {
  let next = ''
  const id = await cutAtTheEnd('before its answer arrives', async () => {
    next = await world.deploy('e2')
    await world.node().advance(next)
  })
  await world.node({ store }).advance(id)
  expect(await world.state(next)).toBe('queued')
  expect(await dueDeployments(store.pool)).toContain(next)
  expect((await world.types(id)).filter(type => type === 'succeeded')).toHaveLength(1)
  const row = await world.store.db.selectFrom('deployments').selectAll().where('id', '=', id).executeTakeFirst()
  expect(row).toMatchObject({ state: 'succeeded', owner: null })
  expect(world.journal.of(id)).toEqual(['run preflight', 'run a'])
})

it('of the transaction that grants the lock is no second grant: the deployment goes on with the lock that it has', async () => {
  world.plan(journaled(world.journal, 'a'))
  const id = await world.deploy('e3')
  const node = world.node({ store })
  const cuts = proxy.cuts()
  proxy.cutNext('commit', 'before its answer arrives')
  await expect(node.advance(id)).rejects.toThrow()
  expect(proxy.cuts()).toBe(cuts + 1)
  expect(await lockHolder(world.store.db, { app: 'orders', environment: 'e3' })).toBe(id)
  await node.advance(id)
  const types = await world.types(id)
  expect(types.filter(type => type === 'lock-granted')).toHaveLength(1)
  expect(types.at(-1)).toBe('succeeded')
  expect(world.journal.of(id)).toEqual(['run preflight', 'run a'])
})

/** A deployment whose step `a` cannot be done without a person: it waits for one, and then for nothing. */
const askedFor = async (environment: string): Promise<string> => {
  const bad = failure(stepErrors.STEP_TEST_FAILED, { command: 'npm test', reason: 'exit 1' })
  let calls = 0
  const run = async () => {
    calls += 1
    if (calls === 1) throw bad
    return { receipt: null }
  }
  world.plan([journaled(world.journal, 'a', { run }), { ask: true }])
  const id = await world.deploy(environment)
  await world.node().advance(id)
  expect(await world.state(id)).toBe('asking')
  return id
}

const words = {
  answer: {
    type: 'answered',
    say: (to: Lockstep, id: string) => answer(to, { ...said, id, answer: 'retry', confirmsLoss: false }),
  },
  abort: { type: 'answered', say: (to: Lockstep, id: string) => abort(to, { ...said, id, confirmsLoss: false }) },
} as const
const said = { actor: tester, reason: 'by hand' }

it.each(Object.keys(words) as (keyof typeof words)[])(
  "of a person's word (%s) is told as what it is: in once, or not in",
  async word => {
    const { type, say } = words[word]
    const environment = word === 'answer' ? 'e4' : 'e5'
    const through = { ...world.lockstep, store }
    const id = await askedFor(environment)
    const of = async () => (await world.types(id)).filter(one => one === type).length

    proxy.cutNext(appendStatement, 'before it arrives')
    await expect(say(through, id)).rejects.toThrow()
    expect(await of()).toBe(0)
    proxy.cutNext('commit', 'before its answer arrives')
    await say(through, id)
    expect(await of()).toBe(1)
    await world.node().advance(id)
    expect(await world.state(id)).toBe(word === 'answer' ? 'succeeded' : 'rolled-back')
  },
)
