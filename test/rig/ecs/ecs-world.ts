import type { Clock } from '../../../src/ports/clock.ts'
import { applyEvent } from './state/apply-event.ts'
import { emptyState } from './state/model.ts'
import { settleService } from './state/settle-service.ts'
import { runTask } from './task-runner.ts'
import type { Engine } from './engines/engine.ts'
import type { Operation } from './operations/operation.ts'
import type { Command, Step } from './state/settle-service.ts'
import type { EcsState } from './state/model.ts'
import type { Pace } from './task-runner.ts'

export type EcsWorld = {
  readonly now: () => EcsState
  /** Does an operation as one step: nobody sees a state between. Throws what the operation throws, and changes nothing then. */
  readonly ask: (operation: Operation, input: unknown) => Readonly<Record<string, unknown>>
  readonly stop: () => Promise<void>
}

/** The edge around the pure state: performs the commands that steps ask for, and takes what the runners of tasks see. */
export const ecsWorld = ({
  engine,
  clock,
  pace,
  secretOf,
}: {
  readonly engine: Engine
  readonly clock: Clock
  readonly pace: Pace
  readonly secretOf: (valueFrom: string) => string | undefined
}): EcsWorld => {
  let state = emptyState
  let failed: unknown = null
  const stops = new Map<string, AbortController>()
  const runs = new Set<Promise<void>>()
  const over = new AbortController()
  const nowMs = (): number => clock.now().getTime()
  const take = (step: Step): void => {
    state = step.state
    step.commands.forEach(perform)
  }
  const keep = (run: Promise<void>): void => {
    const kept = run.catch((cause: unknown) => {
      failed ??= cause
    })
    runs.add(kept)
    void kept.then(() => runs.delete(kept))
  }
  const start = (taskArn: string): void => {
    const task = state.tasks[taskArn]
    const definition = state.taskDefinitions[task?.taskDefinitionArn ?? '']
    if (task === undefined || definition === undefined) return
    const stop = new AbortController()
    stops.set(taskArn, stop)
    const observe: Parameters<typeof runTask>[0]['observe'] = event => take(applyEvent(state, event, nowMs()))
    keep(runTask({ engine, clock, pace, secretOf, observe }, task, definition, stop.signal))
  }
  const wake = async (atMs: number): Promise<void> => {
    const woken = await clock.pause(Math.max(0, atMs - nowMs()), over.signal).then(
      () => true,
      () => false,
    )
    if (woken) Object.keys(state.services).forEach(arn => take(settleService(state, arn, nowMs())))
  }
  const perform = (command: Command): void => {
    switch (command.kind) {
      case 'start':
        return over.signal.aborted ? undefined : start(command.taskArn)
      case 'stop':
        return stops.get(command.taskArn)?.abort()
      case 'wake':
        return keep(wake(command.atMs))
    }
  }
  return {
    now: () => state,
    ask: (operation, input) => {
      const { answer, ...step } = operation(state, input, nowMs())
      take(step)
      return answer
    },
    stop: async () => {
      over.abort()
      for (const stop of stops.values()) stop.abort()
      await engine.close()
      await Promise.all(runs)
      if (failed !== null) throw failed
    },
  }
}
