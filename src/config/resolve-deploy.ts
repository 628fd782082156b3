import type { DeployStep, InfrastructureStep, PlainStepKind, Service, StepOptions } from './app.ts'
import type { FileInput } from './schema/file.ts'

type StepInput = NonNullable<FileInput['deploy']>[number]
type LongStep = Exclude<StepInput, string>
type Options = { readonly ask: boolean | { readonly within: number }; readonly timeout?: number | undefined }

/** What a step has of which the file says nothing. */
export const noStepOptions: StepOptions = { ask: false, askWithinMs: null, timeoutMs: null }

const optionsOf = (value: Options | string | number): StepOptions => {
  if (typeof value !== 'object') return noStepOptions
  const { ask, timeout = null } = value
  return typeof ask === 'boolean'
    ? { ask, askWithinMs: null, timeoutMs: timeout }
    : { ask: true, askWithinMs: ask.within, timeoutMs: timeout }
}

const plain = (kind: PlainStepKind | 'rollout', options: StepOptions): readonly DeployStep[] =>
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
  if (step.kind === 'terraform') return [{ kind: step.kind, ...infrastructure(step.value), ...optionsOf(step.value) }]
  return plain(step.kind, optionsOf(step.value))
}

type TerraformInput = Extract<LongStep, { readonly kind: 'terraform' }>['value']

const infrastructure = (value: TerraformInput): InfrastructureStep => {
  if (typeof value === 'string') {
    return { folder: value, tool: 'terraform', mirror: null, stateful: [], irreversible: false }
  }
  const { folder, tool, mirror = null, stateful, irreversible } = value
  return { folder, tool, mirror, stateful, irreversible }
}

/** Writes every step out: short forms in their long form, `rollout` as start, shift, retire. */
export const resolvedDeploy = (steps: readonly StepInput[], services: readonly Service[]): readonly DeployStep[] =>
  steps.flatMap(step => {
    if (typeof step !== 'string') return written(step, services)
    if (step === 'bake') return [{ kind: step, durationMs: null, ...noStepOptions }]
    return plain(step, noStepOptions)
  })
