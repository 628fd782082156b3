import type { DeployStep, PlainStepKind, Service } from './app.ts'
import type { FileInput } from './schema/file.ts'

type StepInput = NonNullable<FileInput['deploy']>[number]
type LongStep = Exclude<StepInput, string>
type Options = { readonly ask: boolean; readonly timeout?: number | undefined }

const optionsOf = (value: Options | string | number) =>
  typeof value === 'object' ? { ask: value.ask, timeoutMs: value.timeout ?? null } : { ask: false, timeoutMs: null }

const plain = (kind: PlainStepKind | 'rollout', options: ReturnType<typeof optionsOf>): readonly DeployStep[] =>
  kind === 'rollout'
    ? [
        { kind: 'start', ...options },
        { kind: 'shift', ...options },
        { kind: 'retire', ...options },
      ]
    : [{ kind, ...options }]

/** The service that a probe asks when the file names none: the first in the order of deployment that answers HTTP. */
const probedService = (services: readonly Service[]): Service | undefined =>
  services.find(service => service.health !== null)

const written = (step: LongStep, services: readonly Service[]): readonly DeployStep[] => {
  if (step.kind === 'verify-writes') {
    const { flag, path, service = probedService(services)?.name ?? '' } = step.value
    return [{ kind: step.kind, flag, path, service, ...optionsOf(step.value) }]
  }
  if (step.kind === 'test') {
    const run = typeof step.value === 'string' ? step.value : step.value.run
    return [{ kind: step.kind, run, ...optionsOf(step.value) }]
  }
  if (step.kind === 'bake') {
    const durationMs = typeof step.value === 'number' ? step.value : (step.value.for ?? null)
    return [{ kind: step.kind, durationMs, ...optionsOf(step.value) }]
  }
  if (step.kind === 'run') {
    const { name, do: command, undo = null } = step.value
    return [{ kind: step.kind, name, do: command, undo, ...optionsOf(step.value) }]
  }
  return plain(step.kind, optionsOf(step.value))
}

/** Writes every step out: short forms in their long form, `rollout` as start, shift, retire. */
export const resolvedDeploy = (steps: readonly StepInput[], services: readonly Service[]): readonly DeployStep[] =>
  steps.flatMap(step => {
    if (typeof step !== 'string') return written(step, services)
    if (step === 'bake') return [{ kind: step, durationMs: null, ask: false, timeoutMs: null }]
    return plain(step, { ask: false, timeoutMs: null })
  })
