import { z } from 'zod'
import type { Json } from '../../src/domain/json.ts'
import type { PlannedStep } from '../../src/domain/plan.ts'
import type { AnyStepKind } from '../../src/steps/define-step.ts'
import { observe } from '../../src/steps/observe.ts'
import type { World } from '../../src/steps/world.ts'

/** One effect of a test's step, in the order in which it happened. */
export type Entry = {
  readonly place: string
  readonly deployment: string
  readonly what: string
  readonly operationId: string
  readonly epoch: number
}

export type Journal = {
  readonly entries: Entry[]
  /** What happened for one deployment: `run a`, `settle a`, `undo a`. */
  of(deployment: string): readonly string[]
  note(what: string, world: World): void
}

export const newJournal = (): Journal => {
  const entries: Entry[] = []
  return {
    entries,
    of: id => entries.filter(({ deployment }) => deployment === id).map(({ what }) => what),
    note: (what, world) => {
      const { deployment, operationId, lease, place } = world
      entries.push({ place: place.environment, deployment, what, operationId, epoch: lease.epoch })
    },
  }
}

export type Behaviour = Partial<Pick<AnyStepKind, 'prepare' | 'run' | 'settle' | 'undo' | 'timeoutMs' | 'version'>>

/** A step kind that writes each call into the journal, before it behaves as the test says. */
export const journaled = (journal: Journal, kind: string, behaviour: Behaviour = {}): AnyStepKind => ({
  kind,
  version: 1,
  params: z.json() as unknown as z.ZodType<Json>,
  effect: 'code',
  timeoutMs: 20_000,
  opensDataWindow: false,
  mayBeSkipped: false,
  describe: () => kind,
  reversible: () => ({ kind: 'yes' }),
  prepare: async () => null,
  ...behaviour,
  run: async (params, before, world) => {
    journal.note(`run ${kind}`, world)
    return (await behaviour.run?.(params, before, world)) ?? { receipt: `${kind} done` }
  },
  settle: async (params, before, world) => {
    journal.note(`settle ${kind}`, world)
    return (await behaviour.settle?.(params, before, world)) ?? { outcome: 'not-done' }
  },
  undo: async (params, before, receipt, world) => {
    journal.note(`undo ${kind}`, world)
    return (await behaviour.undo?.(params, before, receipt, world)) ?? []
  },
})

/** The look at the environment that a rollback is measured by. */
export const lookAround = (journal: Journal): AnyStepKind => ({
  ...journaled(journal, 'preflight'),
  effect: 'none',
  reversible: () => ({ kind: 'nothing' }),
  prepare: (_params, world) => observe(world) as unknown as Promise<Json>,
})

/** How a kind stands in a plan. */
export const plannedAs = (step: AnyStepKind, change: Partial<PlannedStep> = {}): PlannedStep => ({
  id: step.kind,
  kind: step.kind,
  version: step.version,
  params: null,
  title: step.describe(null),
  effect: step.effect,
  reversible: step.reversible(null),
  opensDataWindow: step.opensDataWindow,
  timeoutMs: step.timeoutMs,
  ask: false,
  askWithinMs: null,
  mayBeSkipped: step.mayBeSkipped,
  ...change,
})

/** A run that goes on until it is told to stop. */
export const untilSignalled: AnyStepKind['run'] = (_params, _before, { signal }) =>
  new Promise((_resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })

export type Gate = { readonly passed: Promise<void>; open(): void }

/** Something that a test waits at until it is opened. */
export const newGate = (): Gate => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { passed: promise, open: resolve }
}
