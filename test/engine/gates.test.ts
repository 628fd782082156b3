import { noPolicy } from '../../src/domain/gates/demands.ts'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outside } from '../../src/adapters/outside/outside.ts'
import { askCheckByHttp } from '../../src/adapters/http/ask-check.ts'
import { start } from '../../src/app/deploy.ts'
import { freeze, thaw } from '../../src/app/freeze.ts'
import { approve, breakGlass, reject, tick } from '../../src/app/gates.ts'
import { requireDeployment } from '../../src/app/decide.ts'
import { holdRelease } from '../../src/app/hold-release.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { noGates } from '../../src/domain/gates/gates.ts'
import type { Approvals, Gates } from '../../src/domain/gates/gates.ts'
import type { Policy } from '../../src/domain/gates/policy.ts'
import { dueDeployments } from '../../src/store/lease-deployment.ts'
import { askingLoopback } from '../rig/asking.ts'
import { movedClock } from '../rig/moved-clock.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { until } from '../rig/until.ts'
import { engineWorld } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(async () => {
  expect(await world.verifyChains()).toBeGreaterThan(0)
  await world.close()
})

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const person = (name: string) => ({ kind: 'person', name }) as const
const approvals = (change: Partial<Approvals> = {}): Approvals => ({
  from: ['ann', 'ben'],
  count: 1,
  author: 'barred',
  expiryMs: dayMs,
  ...change,
})

/** A deployment that waits for these gates; its clock starts now and is moved by hand. */
const waitingFor = async (environment: string, gates: Partial<Gates>, policy: Policy = noPolicy) => {
  world.plan(journaled(world.journal, 'a'))
  world.terms({ gates: { ...noGates, ...gates }, policy: policy.version })
  const id = await world.deploy(environment)
  const { plan, createdAt } = (await requireDeployment(world.lockstep, id)).deployment
  const clock = movedClock(Date.parse(createdAt))
  const node = world.node({ clock, policy, askCheck: askCheckByHttp(askingLoopback) })
  await node.advance(id)
  const lockstep: Lockstep = { ...world.lockstep, clock, policy }
  const says = (name: string, planHash = plan.hash) =>
    approve(lockstep, { id, actor: person(name), planHash, reason: 'looks good' })
  return { id, clock, node, lockstep, hash: plan.hash, says, advance: () => node.advance(id) }
}

const policyOf = (change: Partial<Policy>): Policy => ({
  version: 'p1',
  directory: { people: { ann: ['ann@example.com'], ben: [], cy: [] }, groups: { managers: ['ann', 'ben'] } },
  slack: {},
  rules: [],
  freezes: [],
  roles: [],
  breakGlass: { who: ['managers'], tell: ['managers'] },
  pointOfNoReturn: { allow: [] },
  retention: null,
  network: [],
  workflows: [],
  apps: {},
  ...change,
})

describe('approvals', () => {
  it('let a deployment start once somebody who may has agreed to this plan', async () => {
    const one = await waitingFor('e1', { approvals: [approvals()] })
    expect(await world.state(one.id)).toBe('waiting')
    await expect(one.says('mallory')).rejects.toMatchObject({ code: 'GATE_NOT_APPROVER' })
    await expect(one.says('ann', 'another plan')).rejects.toMatchObject({ code: 'DEPLOYMENT_EVENT_REFUSED' })
    await one.says('ann')
    expect(world.woken).toContain(one.id)
    await one.advance()
    expect(await world.state(one.id)).toBe('succeeded')
    expect((await world.types(one.id)).slice(0, 4)).toEqual(['created', 'approved', 'gates-passed', 'lock-granted'])
    await expect(one.says('ben')).rejects.toMatchObject({ code: 'GATE_NOTHING_TO_APPROVE' })
  })

  it('count two different people, and no author', async () => {
    const one = await waitingFor('e2', { approvals: [approvals({ count: 2, from: ['ann', 'ben', 'tester'] })] })
    await one.says('ann')
    await expect(one.says('ann')).rejects.toMatchObject({ code: 'GATE_NOT_APPROVER' })
    await one.advance()
    expect(await world.state(one.id)).toBe('waiting')
    await expect(one.says('tester')).rejects.toMatchObject({ code: 'GATE_NOT_APPROVER' })
    await one.says('ben')
    await one.advance()
    expect(await world.state(one.id)).toBe('succeeded')
  })

  it('of somebody who has left since do not count any more', async () => {
    const before = policyOf({})
    const one = await waitingFor('e3', { approvals: [approvals({ from: ['managers'], count: 2 })] }, before)
    await one.says('ann')
    await one.says('ben')
    const after = policyOf({ directory: { ...before.directory, groups: { managers: ['ann'] } } })
    await world.node({ clock: one.clock, policy: after }).advance(one.id)
    expect(await world.state(one.id)).toBe('waiting')
    await one.advance()
    expect(await world.state(one.id)).toBe('succeeded')
  })

  it('expire, and an approval that comes with the expiry has one outcome', async () => {
    const late = await waitingFor('e4', { approvals: [approvals({ expiryMs: hourMs })] })
    late.clock.move(hourMs - 1)
    await late.advance()
    expect(await world.state(late.id)).toBe('waiting')
    late.clock.move(1)
    await Promise.allSettled([
      late.says('ann'),
      late.advance(),
      late.says('ben'),
      world.node({ clock: late.clock }).advance(late.id),
    ])
    await late.advance()
    expect(await world.state(late.id)).toBe('expired')
    expect(await world.types(late.id)).not.toContain('lock-granted')

    const raced = await waitingFor('e4', { approvals: [approvals()] })
    const said = await Promise.allSettled([
      raced.says('ann'),
      reject(raced.lockstep, { id: raced.id, actor: person('ben'), reason: 'not today' }),
    ])
    await raced.advance()
    const state = await world.state(raced.id)
    expect(['succeeded', 'rejected']).toContain(state)
    expect(state === 'rejected').toBe(said[1].status === 'fulfilled')
  })

  it('are void once the plan is another one', async () => {
    const first = await waitingFor('e5', { approvals: [approvals()] })
    const second = await waitingFor('e5', { approvals: [approvals()] })
    await first.says('ann')
    await second.says('ann')
    await first.advance()
    expect(await world.state(first.id)).toBe('succeeded')
    await second.advance()
    expect((await world.types(second.id)).slice(1)).toEqual(['approved', 'gates-passed', 'replanned'])
    expect(await world.state(second.id)).toBe('waiting')
    await expect(second.says('ann')).rejects.toMatchObject({ code: 'DEPLOYMENT_EVENT_REFUSED' })
  })

  it('can be refused with a reason, which is no failure', async () => {
    const one = await waitingFor('e1', { approvals: [approvals()] })
    const refuse = (reason: string) => reject(one.lockstep, { id: one.id, actor: person('ben'), reason })
    expect(() => refuse(' ')).toThrow(expect.objectContaining({ code: 'GATE_REASON_MISSING' }) as Error)
    await refuse('not on a Friday')
    expect(await world.state(one.id)).toBe('rejected')
    await expect(one.says('ann')).rejects.toMatchObject({ code: 'GATE_NOTHING_TO_APPROVE' })
  })
})

describe('time', () => {
  it('a wait of three days passes after three days, and is looked at when it ends', async () => {
    const one = await waitingFor('e1', { waitMs: 3 * dayMs })
    for (const _day of [1, 2]) {
      one.clock.move(dayMs)
      await one.advance()
      expect(await world.state(one.id)).toBe('waiting')
    }
    one.clock.move(dayMs - 60_000)
    await one.advance()
    const row = await world.store.db
      .selectFrom('deployments')
      .select(['due_at', 'owner'])
      .where('id', '=', one.id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ due_at: new Date(one.clock.now().getTime() + 60_000), owner: null })
    one.clock.move(60_000)
    await one.advance()
    expect(await world.state(one.id)).toBe('succeeded')
  })

  it('who can only be helped by a person is hardly looked at', async () => {
    const one = await waitingFor('e1', { checklist: ['told support'] })
    expect(await dueDeployments(world.store.pool)).not.toContain(one.id)
    const at = { id: one.id, actor: person('ann'), planHash: one.hash }
    await expect(tick(one.lockstep, { ...at, item: 'told nobody' })).rejects.toMatchObject({
      code: 'GATE_ITEM_UNKNOWN',
    })
    await tick(one.lockstep, { ...at, item: 'told support' })
    await one.advance()
    expect(await world.state(one.id)).toBe('succeeded')
  })
})

describe('a freeze', () => {
  const freezeOf = (environment: string, reason = 'the end of the year') => ({
    app: 'orders',
    environment,
    from: null,
    to: null,
    reason,
    actor: person('ann'),
  })

  it('keeps deployments from starting until it is lifted, and wakes them then', async () => {
    const frozen = await freeze(world.lockstep, freezeOf('e2'))
    const one = await waitingFor('e2', {})
    expect(await world.state(one.id)).toBe('waiting')
    world.woken.length = 0
    await thaw(world.lockstep, { id: frozen.id, actor: person('ann'), reason: 'it is over' })
    expect(world.woken).toEqual([one.id])
    await one.advance()
    expect(await world.state(one.id)).toBe('succeeded')
    await expect(thaw(world.lockstep, { id: frozen.id, actor: person('ann'), reason: 'again' })).rejects.toMatchObject({
      code: 'FREEZE_UNKNOWN',
    })
  })

  it('sends who stands in line back to wait, with what was approved', async () => {
    const gate = Promise.withResolvers<undefined>()
    world.terms({})
    world.plan(journaled(world.journal, 'slow', { run: () => gate.promise.then(() => ({ receipt: null })) }))
    const first = await world.deploy('e3')
    const leading = world.node().advance(first)
    await until('the first runs', async () => (await world.types(first)).includes('step-started slow'))
    const second = await waitingFor('e3', { approvals: [approvals()] })
    await second.says('ann')
    await second.advance()
    expect(await world.state(second.id)).toBe('queued')
    const frozen = await freeze(second.lockstep, freezeOf('e3', 'a storm'))
    await second.advance()
    expect(await world.events(second.id)).toContainEqual(
      expect.objectContaining({ type: 'gates-closed', why: expect.stringContaining('a storm') as string }),
    )
    // What runs already is not stopped by it.
    gate.resolve(undefined)
    await leading
    expect(await world.state(first)).toBe('succeeded')
    expect((await requireDeployment(world.lockstep, second.id)).deployment.gates.approvals).toHaveLength(1)
    await thaw(world.lockstep, { id: frozen.id, actor: person('ann'), reason: 'the storm is over' })
  })

  it('that is over before it begins, or has no reason, is refused', async () => {
    const past = { ...freezeOf('e1'), to: '2020-01-01T00:00:00Z' }
    await expect(freeze(world.lockstep, past)).rejects.toMatchObject({ code: 'FREEZE_NEVER' })
    await expect(freeze(world.lockstep, freezeOf('e1', ''))).rejects.toMatchObject({ code: 'GATE_REASON_MISSING' })
  })
})

it('a check of another system is asked until it passes; no answer never passes', async () => {
  let status = 403
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(status).end(status === 200 ? 'CHG1 is approved' : 'CHG1 is open')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/change`
  const checks = [{ name: 'change', url, everyMs: 60_000, timeoutMs: 20_000 }]
  const one = await waitingFor('e1', { checks })
  expect(asked[0]).toMatch(/^\/change\?app=orders&environment=e1&deployment=d-[^&]+&release=v\d+&commit=/)
  await one.advance()
  expect(asked).toHaveLength(1)
  one.clock.move(60_000)
  await one.advance()
  expect(asked).toHaveLength(2)
  expect((await world.types(one.id)).filter(type => type.startsWith('gate-checked'))).toHaveLength(1)
  status = 200
  one.clock.move(60_000)
  await one.advance()
  expect(await world.state(one.id)).toBe('succeeded')

  const elsewhere = world.node({ clock: one.clock, policy: noPolicy, askCheck: askCheckByHttp(outside({ allow: [] })) })
  world.terms({ gates: { ...noGates, checks }, policy: noPolicy.version })
  const refused = await world.deploy('e1')
  await elsewhere.advance(refused)
  expect((await requireDeployment(world.lockstep, refused)).deployment.gates.checks[url]).toMatchObject({
    verdict: 'none',
    why: expect.stringMatching(
      /^NETWORK_ADDRESS_REFUSED: 127\.0\.0\.1:\d+ is not a public address \(loopback\)/,
    ) as string,
  })
  expect(asked).toHaveLength(3)
  await new Promise(resolve => server.close(resolve))

  const silent = await waitingFor('e1', { checks })
  expect(await world.state(silent.id)).toBe('waiting')
  expect((await requireDeployment(world.lockstep, silent.id)).deployment.gates.checks[url]?.verdict).toBe('none')
})

it('a newer deployment replaces those that wait, where the file says so, and not the one that runs', async () => {
  const oldest = await waitingFor('e2', { approvals: [approvals()] })
  world.terms({ gates: { ...noGates, approvals: [approvals()] }, supersedes: true })
  const newer = await world.deploy('e2')
  await oldest.advance()
  expect(await world.events(oldest.id)).toContainEqual(expect.objectContaining({ type: 'superseded', by: newer }))
  expect(await world.state(newer)).toBe('waiting')
})

it('a newer deployment otherwise stands in line behind those that wait', async () => {
  const older = await waitingFor('e2', { approvals: [approvals()] })
  await waitingFor('e2', { approvals: [approvals()] })
  await older.advance()
  expect(await world.state(older.id)).toBe('waiting')
})

describe('break-glass', () => {
  const gates = { approvals: [approvals({ from: ['managers'], count: 2 })], waitMs: dayMs }
  const breakAs = (one: Awaited<ReturnType<typeof waitingFor>>, name: string, reason = 'users cannot pay') =>
    breakGlass(one.lockstep, { id: one.id, actor: person(name), planHash: one.hash, reason })

  it('overrides the gates, says who is told, and is part of the record', async () => {
    const one = await waitingFor('e1', gates, policyOf({}))
    await breakAs(one, 'ann')
    await one.advance()
    expect(await world.state(one.id)).toBe('succeeded')
    expect((await requireDeployment(one.lockstep, one.id)).deployment.gates.brokenGlass).toMatchObject({
      actor: person('ann'),
      reason: 'users cannot pay',
      told: ['ben'],
    })
  })

  it('is barred for others, without a policy, without a reason, and where nobody else would hear of it', async () => {
    const one = await waitingFor('e4', gates, policyOf({}))
    const code = (promise: () => Promise<unknown>) =>
      Promise.resolve()
        .then(promise)
        .then(
          () => 'done',
          (error: { code: string }) => error.code,
        )
    expect(await code(() => breakAs(one, 'cy'))).toBe('GATE_GLASS_BARRED')
    expect(await code(() => breakAs(one, 'ann', ''))).toBe('GATE_REASON_MISSING')
    expect(await code(() => breakAs({ ...one, lockstep: { ...one.lockstep, policy: noPolicy } }, 'ann'))).toBe(
      'GATE_GLASS_BARRED',
    )
    const alone = policyOf({ breakGlass: { who: ['ann'], tell: ['ann'] } })
    expect(await code(() => breakAs({ ...one, lockstep: { ...one.lockstep, policy: alone } }, 'ann'))).toBe(
      'GATE_GLASS_UNTOLD',
    )
  })

  it('never passes the lock', async () => {
    const gate = Promise.withResolvers<undefined>()
    world.terms({})
    world.plan(journaled(world.journal, 'slow', { run: () => gate.promise.then(() => ({ receipt: null })) }))
    const first = await world.deploy('e5')
    const leading = world.node().advance(first)
    await until('the first runs', async () => (await world.types(first)).includes('step-started slow'))
    const second = await waitingFor('e5', gates, policyOf({}))
    await breakAs(second, 'ann')
    await second.advance()
    expect(await world.state(second.id)).toBe('queued')
    gate.resolve(undefined)
    await leading
  })
})

it('a hold by a person wakes what waits', async () => {
  const one = await waitingFor('e1', { approvals: [approvals()] })
  const { release } = (await requireDeployment(one.lockstep, one.id)).deployment.plan
  world.woken.length = 0
  const place = { app: 'orders', environment: 'e1' }
  await holdRelease(one.lockstep, { ...place, release: release.id, reason: 'it is slow', actor: person('ann') })
  expect(world.woken).toContain(one.id)
})

it('a deployment without gates asks nobody and writes nothing more', async () => {
  world.plan(journaled(world.journal, 'a'))
  world.terms({})
  const release = await world.release()
  const plan = await world.planFor('e1', release)
  const { id } = await start(world.lockstep, {
    id: `d-${release.id}`,
    plan,
    actor: person('ann'),
    run: null,
    reason: null,
  })
  await world.node().advance(id)
  expect((await world.types(id)).slice(0, 3)).toEqual(['created', 'gates-passed', 'lock-granted'])
})
