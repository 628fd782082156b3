import type { Deployment, Plan } from '../api/types.ts'
import { isFinal } from '../../../src/domain/saga/deployment.ts'
import { act } from './act.ts'
import type { Act } from './act.ts'
import { lastResorts } from './last-resorts.ts'

/** What a deployment lets people do now, by its state. The API has the last word. Pure. */
export const possibleActs = (deployment: Deployment, plan: Plan): readonly Act[] => {
  const { state } = deployment
  if (isFinal(state) || state === 'undoing') return []
  if (state === 'stuck') return lastResorts(deployment, plan)
  if (deployment.asking !== null) return answers(deployment, plan, deployment.asking)
  const { isPast, text } = wayBack(deployment, plan)
  const hasBegun = state === 'running'
  return [
    ...(state === 'waiting' && deployment.gates !== null && deployment.brokenGlass === null
      ? [breakGlass(deployment)]
      : []),
    act('abort', 'Abort', hasBegun ? `Stops now. ${text}` : 'It ends before it starts.', {
      losesData: hasBegun && isPast,
      isDangerous: true,
    }),
  ]
}

/** What taking it back now would do, and whether something may be lost by it. */
const wayBack = (
  { steps, pointOfNoReturn }: Deployment,
  plan: Plan,
): { readonly isPast: boolean; readonly text: string } => {
  const isPast = steps.some(({ id, status }) => id === pointOfNoReturn && status !== 'pending')
  if (isPast) return { isPast, text: 'It is past the point of no return: what the new version wrote may be lost.' }
  const begun = steps.filter(({ id, status }) => plan.undo.includes(id) && status !== 'pending' && status !== 'skipped')
  const what =
    begun.length === 0
      ? 'Nothing has to be taken back.'
      : `Takes back ${begun.length === 1 ? '1 step' : `${begun.length} steps`}, users first.`
  return { isPast, text: `${what} No data is lost.` }
}

const answers = (deployment: Deployment, plan: Plan, asking: NonNullable<Deployment['asking']>): readonly Act[] => {
  const step = plan.steps.find(({ id }) => id === asking.step)
  const goesOn = asking.about === 'point-of-no-return'
  const { isPast, text } = wayBack(deployment, plan)
  const without = `Goes on without ${asking.step}; the release is not verified then, and goes no further by itself.`
  return [
    goesOn
      ? act('retry', 'Go on', `Crosses the point of no return${whyNoReturn(step)}`)
      : act('retry', 'Retry', `Tries ${asking.step} again.`),
    ...(step?.mayBeSkipped === true && !goesOn ? [act('skip', 'Skip', without)] : []),
    act('take-back', 'Take back', text, { losesData: isPast, isDangerous: true }),
  ]
}

const whyNoReturn = (step: Plan['steps'][number] | undefined): string =>
  step?.reversible.kind === 'no' ? `: ${step.reversible.why}.` : '.'

const breakGlass = ({ environment }: Deployment): Act =>
  act('break-glass', 'Break the glass', `Passes every gate of ${environment} at once, never the lock.`, {
    isDangerous: true,
    reason: 'needed',
    word: 'BREAK GLASS',
    who: 'glass',
  })
