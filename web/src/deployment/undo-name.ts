import type { Plan, PlannedStep } from '../api/types.ts'

type Named = { readonly name: string; readonly detail: string }

const paramsOf = ({ params }: PlannedStep): Readonly<Record<string, unknown>> =>
  typeof params === 'object' && params !== null ? (params as Readonly<Record<string, unknown>>) : {}

const textParam = (step: PlannedStep, name: string): string => {
  const value = paramsOf(step)[name]
  return typeof value === 'string' ? value : ''
}

export const serviceOf = (step: PlannedStep): string => textParam(step, 'service')

const consumersOf = (step: PlannedStep): string =>
  ((paramsOf(step)['consumers'] ?? []) as readonly unknown[]).map(String).join(', ')

/** What takes a step back, in words: what would happen and, where it is not all, what it keeps or why it cannot. */
export const undoName = (step: PlannedStep, { base, release }: Pick<Plan, 'base' | 'release'>): Named => {
  if (step.reversible.kind === 'no') return { name: 'Cannot be undone', detail: step.reversible.why }
  const name = nameByEffect(step, base?.version ?? null, release.version)
  return step.reversible.kind === 'while-empty'
    ? { name, detail: `Kept where it holds data: ${step.reversible.keeps}` }
    : { name, detail: '' }
}

const infrastructureUndo = (step: PlannedStep, base: string | null): string => {
  if (step.reversible.kind === 'nothing') return 'Nothing to undo'
  return base === null ? 'Left as it is' : `Apply ${textParam(step, 'folder')} of ${base}`
}

const nameByEffect = (step: PlannedStep, base: string | null, release: string): string => {
  switch (step.effect) {
    case 'none':
      return 'Nothing to undo'
    case 'traffic':
      return base === null ? `No traffic to ${release}` : `All traffic of ${serviceOf(step)} to ${base}`
    case 'consumers':
      return `Pause ${consumersOf(step)} again`
    case 'claims':
      return `Switch ${consumersOf(step)} on again`
    case 'code':
      return step.kind === 'replace' ? `Bring back the old ${serviceOf(step)}` : `Stop the new ${serviceOf(step)}`
    case 'stop-old':
      return `Start the old ${serviceOf(step)} again`
    case 'schema':
      return step.kind === 'revert' ? 'Apply the migrations again' : 'Take back the migrations'
    case 'probe':
      return 'End the probe'
    case 'infrastructure':
      if (step.kind === 'terraform') return infrastructureUndo(step, base)
      return textParam(step, 'undo') === '' ? 'Take it back' : `Run ${textParam(step, 'undo')}`
    case 'configuration':
      return 'Restore the configuration'
  }
}
