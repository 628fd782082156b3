import { describe, expect, it } from 'vitest'
import { runStep } from '../../src/engine/run-step.ts'
import { defineStep, nothingToUndo, runAgain } from '../../src/steps/define-step.ts'
import type { AnyStepKind } from '../../src/steps/define-step.ts'
import { z } from 'zod'
import type { PlannedStep } from '../../src/domain/plan.ts'
import { newAddresses } from '../../src/steps/watch-instances.ts'
import type { World } from '../../src/steps/world.ts'
import type { InstanceState } from '../../src/ports/target.ts'
import { memoryWatch, memoryWatches } from '../../src/adapters/memory/watches.ts'
import { testClock } from '../rig/test-clock.ts'
import { stepWorld } from './step-world.ts'
import { instanceTargetOf } from '../../src/steps/kinds-of-target.ts'

const watch = {
  kind: 'http',
  name: 'intake/healthz',
  everyMs: 1000,
  withinMs: 500,
  failures: 3,
  missingMs: 5000,
  service: 'intake',
  path: '/',
  status: 200,
} as const

/** A step of an hour that is run while users may be on the new version, and whose looks the test holds in its hand. */
const running = async (kind: string, window: World['dataWindow'] = 'open') => {
  const { world } = await stepWorld()
  const clock = testClock()
  const asked = memoryWatch()
  let ended: string | null = null
  let worked = ''
  const step = defineStep({
    kind,
    version: 1,
    params: z.object({}),
    effect: 'none',
    timeoutMs: 1,
    opensDataWindow: false,
    mayBeSkipped: true,
    describe: () => kind,
    reversible: () => ({ kind: 'nothing' }),
    prepare: async () => null,
    run: async (_params, _before, own) => {
      worked = 'begun'
      await own.clock.pause(3_600_000, own.signal).catch(() => (worked = 'ended'))
      return { receipt: worked }
    },
    settle: runAgain,
    undo: nothingToUndo,
  }) as unknown as AnyStepKind
  const steps = world.plan.steps.map(one =>
    one.kind === 'bake' ? { ...one, params: { durationMs: 1, everyMs: 1000, watch: [watch] } } : one,
  )
  const stopping = new AbortController()
  const done = runStep(step, { kind, params: {} } as PlannedStep, null, {
    ...world,
    plan: { ...world.plan, steps },
    dataWindow: window,
    clock,
    signal: stopping.signal,
    watches: { ...memoryWatches(), http: asked, prometheus: asked },
  }).then(
    ({ receipt }) => (ended = `done: ${JSON.stringify(receipt)}`),
    (error: { readonly code?: string; readonly message: string }) => (ended = error.code ?? error.message),
  )
  return {
    asked,
    worked: () => worked,
    stop: () => stopping.abort(new Error('taken back')),
    run: async (ms: number) => {
      await clock.run(ms, () => ended !== null)
      return ended
    },
    done,
  }
}

const bad = { kind: 'bad', details: 'answered 500 instead of 200' } as const

describe('a long step while users are on the new version', () => {
  it.each(['test', 'run', 'verify-writes'])('%s ends with the first breach', async kind => {
    const { run, asked, worked } = await running(kind)
    expect(await run(60_000)).toBeNull()
    expect(worked()).toBe('begun')
    asked.show(bad)
    expect(await run(5_000)).toBe('STEP_WATCH_FAILED')
    expect(worked()).toBe('ended')
    expect(asked.opened()).toBe(0)
  })

  it('is done as ever when all is well, or when there are no data', async () => {
    const { run, asked } = await running('test')
    asked.show({ kind: 'no-data', details: 'nobody there' })
    expect(await run(3_600_000)).toBe('done: "begun"')
    expect(asked.opened()).toBe(0)
  })

  it('hears of an abort', async () => {
    const { run, stop, worked } = await running('test')
    await run(10_000)
    stop()
    await run(1)
    expect(worked()).toBe('ended')
  })

  it.each([
    ['bake', 'open'],
    ['test', 'closed'],
  ] as const)('%s while the window is %s is not watched by this', async (kind, window) => {
    const { run, asked } = await running(kind, window)
    asked.show(bad)
    expect(await run(3_600_000)).toBe('done: "begun"')
    expect(asked.looks()).toBe(0)
  })
})

describe('the instances that are asked', () => {
  it.each<[InstanceState, number, boolean]>([
    ['healthy', 0, true],
    ['unhealthy', 0, true],
    ['crashed', 4, true],
    ['starting', 1, true],
    ['starting', 0, false],
    ['stopping', 0, false],
    ['stopped', 0, false],
  ])('%s after %d restarts: %s', async (state, restarts, isAsked) => {
    const { world } = await stepWorld()
    const address = { host: '127.0.0.1', port: 1 }
    const one = { id: 'intake.d-1.1', service: 'intake', release: 'r2', address, state, restarts, reason: null }
    const others = [
      { ...one, id: 'intake.d-0.1', release: 'r1', state: 'healthy' as const },
      { ...one, id: 'worker.d-1.1', service: 'worker', state: 'healthy' as const },
    ]
    const target = { ...instanceTargetOf(world), instances: async () => [...others, one] }
    const asked = await newAddresses({ ...world, target }, 'intake')
    expect(asked.map(({ id }) => id)).toEqual(isAsked ? ['intake.d-1.1'] : [])
  })
})
