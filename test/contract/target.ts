import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import type { Lease } from '../../src/ports/lease.ts'
import type { Instance, InstanceSpec, Target } from '../../src/ports/target.ts'
import { skipping } from '../rig/skipping.ts'
import type { Skips } from '../rig/skipping.ts'
import { until } from '../rig/until.ts'

/** What the service program of the contract does; given as the variable MANNER. */
export type Manner = 'good' | 'never-healthy' | 'stubborn' | 'crash' | 'family'

/** A target to be tried out, and the program that it runs. */
export type TargetRig = {
  readonly target: Target
  /** How to run `test/agent/fixtures/program/service.mjs` here. */
  readonly program: Pick<InstanceSpec, 'artifact' | 'command'>
  /** The code that the target refuses a lower epoch with. */
  readonly staleCode: string
  /** The code that it refuses another specification under a known id with. */
  readonly takenCode: string
  /** Ends everything; throws when something was left behind. */
  readonly close: () => Promise<void>
}

/** A lease that holds; `checks` counts how often it was asked. */
export const testLease = (epoch = 1): Lease & { readonly checks: () => number } => {
  let checks = 0
  return { epoch, check: () => void (checks += 1), checks: () => checks }
}

/** A specification that is good unless told otherwise. */
export const testSpec = (
  program: TargetRig['program'],
  id: string,
  manner: Manner,
  change: Partial<InstanceSpec> = {},
): InstanceSpec => ({
  id,
  service: 'web',
  release: 'release-1',
  ...program,
  // Patient: on a machine that is busy a program begins and answers as late as that.
  health: { path: '/healthz', timeoutMs: 10_000, intervalMs: 50 },
  startMs: 30_000,
  graceMs: 5_000,
  ...change,
  variables: { MANNER: manner, ...change.variables },
})

/** Asks an instance. */
export const ask = async ({ address }: Instance, path: string): Promise<string> =>
  await (await fetch(`http://${address.host}:${address.port}${path}`)).text()

/** Waits until the instance is in a state; a program that dies is begun five times until it is crashed. */
export const untilState = (target: Target, id: string, state: Instance['state']): Promise<Instance> =>
  until(
    `${id} is ${state}`,
    async () => (await target.instances()).find(instance => instance.id === id && instance.state === state),
    { timeoutMs: 50_000 },
  )

const forever = (): AbortSignal => new AbortController().signal

/** What every target has to do; called by the tests of each. `skips`: what a kind cannot do, and why. */
export const targetContract = (name: string, makeRig: () => Promise<TargetRig>, skips: Skips = {}): void => {
  const test = skipping(skips)
  describe(`target contract: ${name}`, () => {
    let rig: TargetRig
    const spec = (id: string, manner: Manner, change: Partial<InstanceSpec> = {}) =>
      testSpec(rig.program, id, manner, change)

    beforeEach(async () => {
      rig = await makeRig()
    })
    afterEach(() => rig.close())

    test('knows no instances at first', async () => {
      expect(await rig.target.instances()).toEqual([])
    })

    test('starts instances that answer at their address and know who they are', async () => {
      const change = { variables: { GREETING: 'hello' } }
      await rig.target.start([spec('a', 'good', change), spec('b', 'good')], testLease())
      const a = await untilState(rig.target, 'a', 'healthy')
      const b = await untilState(rig.target, 'b', 'healthy')
      expect(a).toMatchObject({ service: 'web', release: 'release-1', restarts: 0, reason: null })
      expect(JSON.parse(await ask(a, '/who'))).toMatchObject({ instance: 'a', greeting: 'hello' })
      expect(JSON.parse(await ask(b, '/who'))).toMatchObject({ instance: 'b' })
    })

    test('starts the same instance once', async () => {
      await rig.target.start([spec('a', 'good')], testLease())
      const before = JSON.parse(await ask(await untilState(rig.target, 'a', 'healthy'), '/who')) as { pid: number }
      await rig.target.start([spec('a', 'good'), spec('a', 'good')], testLease())
      const [only, ...others] = await rig.target.instances()
      expect(others).toEqual([])
      expect(only?.state).toBe('healthy')
      expect(JSON.parse(await ask(only as Instance, '/who'))).toMatchObject({ pid: before.pid })
    })

    test('refuses another specification under a known id and starts nothing of that call', async () => {
      await rig.target.start([spec('a', 'good')], testLease())
      const call = rig.target.start([spec('b', 'good'), spec('a', 'good', { release: 'release-2' })], testLease())
      await expect(call).rejects.toMatchObject({ code: rig.takenCode })
      expect((await rig.target.instances()).map(instance => instance.id)).toEqual(['a'])
    })

    test('an instance that never answers well is unhealthy once its time is over, and says why', async () => {
      await rig.target.start([spec('a', 'never-healthy', { startMs: 4_000 })], testLease())
      expect((await rig.target.instances())[0]?.state).toBe('starting')
      const { reason } = await untilState(rig.target, 'a', 'unhealthy')
      expect(reason).toContain('within 4 s')
      expect(reason).toContain('status 503')
    })

    test('an instance becomes unhealthy after bad answers and healthy again after a good one', async () => {
      await rig.target.start([spec('a', 'good')], testLease())
      await ask(await untilState(rig.target, 'a', 'healthy'), '/sicken')
      const sick = await untilState(rig.target, 'a', 'unhealthy')
      expect(sick.reason).toContain('3 bad answers in a row from /healthz')
      await ask(sick, '/heal')
      expect((await untilState(rig.target, 'a', 'healthy')).reason).toBeNull()
    })

    test('a service without health path is healthy once it has run for its start time', async () => {
      await rig.target.start([spec('a', 'never-healthy', { health: null, startMs: 3_000 })], testLease())
      expect((await rig.target.instances())[0]?.state).toBe('starting')
      const healthy = await untilState(rig.target, 'a', 'healthy')
      expect(healthy.restarts).toBe(0)
    })

    test('an instance that dies is started again at the same address', async () => {
      await rig.target.start([spec('a', 'good')], testLease())
      const before = await untilState(rig.target, 'a', 'healthy')
      await ask(before, '/die').catch(() => undefined) // the connection ends with it
      const after = await until('started again', async () => {
        const [instance] = await rig.target.instances()
        return instance?.restarts === 1 && instance.state === 'healthy' ? instance : undefined
      })
      expect(after.address).toEqual(before.address)
      expect(await ask(after, '/held')).toBe('0')
    })

    test('an instance that keeps dying is crashed, with exit code and last output, and can be removed', async () => {
      await rig.target.start([spec('a', 'crash')], testLease())
      const crashed = await untilState(rig.target, 'a', 'crashed')
      expect(crashed.restarts).toBe(4)
      expect(crashed.reason).toContain('exit code 3')
      expect(crashed.reason).toContain('cannot go on')
      await rig.target.stop(['a'], testLease(), forever())
      expect(await rig.target.instances()).toEqual([])
    })

    test('stopping lets a request in flight be answered, then the instance is gone', async () => {
      await rig.target.start([spec('a', 'good'), spec('b', 'good')], testLease())
      const a = await untilState(rig.target, 'a', 'healthy')
      const inFlight = ask(a, '/hold')
      await until('the request is in flight', async () => (await ask(a, '/held')) === '1')
      await rig.target.stop(['a'], testLease(), forever())
      expect(await inFlight).toBe('held until the end')
      await expect(ask(a, '/held')).rejects.toThrow('fetch failed')
      expect((await rig.target.instances()).map(instance => instance.id)).toEqual(['b'])
    })

    test('an instance that ignores the request to end is ended after its grace time', async () => {
      await rig.target.start([spec('a', 'stubborn', { graceMs: 300 })], testLease())
      const a = await untilState(rig.target, 'a', 'healthy')
      const startedAt = performance.now()
      await rig.target.stop(['a'], testLease(), forever())
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300)
      expect(await rig.target.instances()).toEqual([])
      await expect(ask(a, '/held')).rejects.toThrow('fetch failed')
    })

    test('is seen stopping meanwhile, and waiting can be given up', async () => {
      await rig.target.start([spec('a', 'stubborn', { graceMs: 40_000 })], testLease())
      const a = await untilState(rig.target, 'a', 'healthy')
      const patience = new AbortController()
      const stop = rig.target.stop(['a'], testLease(), patience.signal)
      await untilState(rig.target, 'a', 'stopping')
      patience.abort(new Error('given up'))
      await expect(stop).rejects.toThrow('given up')
      await ask(a, '/die').catch(() => undefined) // the connection ends with it
      await until('gone nevertheless', async () => (await rig.target.instances()).length === 0)
    })

    test('stopping what is not there, or again, does nothing', async () => {
      await rig.target.start([spec('a', 'good')], testLease())
      await rig.target.stop(['nobody'], testLease(), forever())
      await Promise.all([1, 2].map(() => rig.target.stop(['a', 'nobody'], testLease(), forever())))
      expect(await rig.target.instances()).toEqual([])
    })

    test('a lower epoch is refused for starting and stopping; nothing changes', async () => {
      await rig.target.start([spec('a', 'good')], testLease(5))
      const lateStart = rig.target.start([spec('b', 'good')], testLease(4))
      await expect(lateStart).rejects.toMatchObject({ code: rig.staleCode })
      await expect(rig.target.stop(['a'], testLease(4), forever())).rejects.toMatchObject({ code: rig.staleCode })
      expect((await rig.target.instances()).map(instance => instance.id)).toEqual(['a'])
      await rig.target.stop(['a'], testLease(6), forever())
      await expect(rig.target.start([], testLease(5))).rejects.toMatchObject({ code: rig.staleCode })
    })

    test('asks the lease before each call, and makes none without it', async () => {
      const lease = testLease()
      await rig.target.start([spec('a', 'good')], lease)
      expect(lease.checks()).toBe(1)
      const lost: Lease = {
        epoch: 1,
        check: () => {
          throw new Error('lease lost')
        },
      }
      await expect(rig.target.start([spec('b', 'good')], lost)).rejects.toThrow('lease lost')
      await expect(rig.target.stop(['a'], lost, forever())).rejects.toThrow('lease lost')
      expect((await rig.target.instances()).map(instance => instance.id)).toEqual(['a'])
    })

    test('a variable from a file reaches the instance and appears in no observation', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'ls-'))
      try {
        const file = join(folder, 'secret')
        await writeFile(file, 'pa55word-of-the-queue', { mode: 0o600 })
        const variables = { SECRET: { file } }
        await rig.target.start([spec('a', 'good', { variables }), spec('b', 'crash', { variables })], testLease())
        const who = await ask(await untilState(rig.target, 'a', 'healthy'), '/who')
        expect(JSON.parse(who)).toMatchObject({ env: { SECRET: 'pa55word-of-the-queue' } })
        const crashed = await untilState(rig.target, 'b', 'crashed')
        expect(crashed.reason).toContain('cannot go on: ***')
        expect(JSON.stringify(await rig.target.instances())).not.toContain('pa55word')
      } finally {
        await rm(folder, { recursive: true })
      }
    })
  })
}
