import type { Deployment, Plan, StepView } from '../api/types.ts'
import { act } from './act.ts'
import type { Act } from './act.ts'

const settled: readonly StepView['undo'][] = ['done', 'attested']

/** What helps a deployment that is stuck: try again, say what was done by hand, or accept it as it is. Pure. */
export const lastResorts = (deployment: Deployment, plan: Plan): readonly Act[] => {
  const { environment, left } = deployment
  return [
    act('continue', 'Try again', `Tries again to take back what is left: ${left.join('; ')}.`, { reason: 'none' }),
    ...leftSteps(deployment, plan).map(({ id, title }) =>
      act(
        'attest',
        `Attest ${id}`,
        `Says that you have taken back by hand: ${title}. The rest goes on, and ${environment} is looked at from outside.`,
        { step: id, reason: 'needed', who: 'admin' },
      ),
    ),
    act(
      'adopt',
      'Adopt',
      `Accepts ${environment} as it is: it ends as rollback failed, and the next deployment takes over what is left.`,
      { reason: 'needed', word: 'ADOPT', isDangerous: true, who: 'admin' },
    ),
  ]
}

/** The steps whose undo is left, in the order in which it would be done. */
const leftSteps = ({ steps }: Deployment, { undo }: Plan): readonly StepView[] =>
  undo.flatMap(id => {
    const step = steps.find(one => one.id === id)
    const isLeft =
      step !== undefined && step.status !== 'pending' && step.status !== 'skipped' && !settled.includes(step.undo)
    return isLeft ? [step] : []
  })
