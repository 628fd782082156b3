import { finding, type Finding } from '../finding.ts'
import { steps, type Step } from '../outline.ts'

/** Each step on the left makes sense only behind the one on the right. */
const follows: readonly (readonly [string, string])[] = [
  ['resume', 'pause'],
  ['shift', 'start'],
  ['verify-version', 'shift'],
  ['retire', 'shift'],
  ['contract', 'retire'],
]

const misplaced = (all: readonly Step[]): readonly Finding[] =>
  follows.flatMap(([later, earlier]) => {
    const place = all.findIndex(step => step.kind === later)
    const before = all.findIndex(step => step.kind === earlier)
    const step = all[place]
    if (step === undefined || (before >= 0 && before < place)) return []
    const found = before < 0 ? `no ${earlier}` : `${earlier} behind it`
    return [finding('CONFIG_ORDER', step.path, { expected: `${earlier} before ${later}`, found })]
  })

const endless = (all: readonly Step[]): readonly Finding[] =>
  all
    .filter(step => step.kind === 'pause' && !all.some(other => other.kind === 'resume'))
    .map(step =>
      finding(
        'CONFIG_ORDER',
        step.path,
        { expected: 'resume after pause', found: 'no resume' },
        'add the step resume, so that the consumers read again',
      ),
    )

const lateStart = (all: readonly Step[]): readonly Finding[] =>
  all
    .slice(1)
    .filter(step => step.kind === 'preflight')
    .map(step =>
      finding('CONFIG_ORDER', step.path, { expected: 'preflight as the first step', found: 'steps before it' }),
    )

/** From stop on requests wait at the router; only a shift lets them go on. */
const stopWithoutShift = (all: readonly Step[]): readonly Finding[] => {
  const shift = all.findIndex(step => step.kind === 'shift')
  return all
    .filter((step, place) => step.kind === 'stop' && shift < place)
    .map(step =>
      finding(
        'CONFIG_ORDER',
        step.path,
        { expected: 'shift after stop', found: shift < 0 ? 'no shift' : 'shift before it' },
        'users wait from stop to shift; what stops the old version behind the shift is retire',
      ),
    )
}

/** The order of the steps that a file may ask for. */
export const deployOrder = (root: unknown): readonly Finding[] => {
  const all = steps(root)
  return [...misplaced(all), ...endless(all), ...stopWithoutShift(all), ...lateStart(all)]
}
