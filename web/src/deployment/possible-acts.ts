import type { Deployment, Plan, Role } from '../api/types.ts'
import { isFinal } from '../../../src/domain/saga/deployment.ts'

export type ActKind = 'abort' | 'retry' | 'skip' | 'take-back' | 'continue'

/** What may be done now. `losesData`: past the point of no return, so what would be lost has to be accepted. */
export type Act = {
  readonly kind: ActKind
  readonly title: string
  readonly text: string
  readonly losesData: boolean
  readonly isDangerous: boolean
}

const reaching: readonly Role[] = ['deployer', 'approver', 'admin']

export const mayAct = (role: Role | null): boolean => role !== null && reaching.includes(role)

/** What a deployment lets a person do now, by its state. The API has the last word. Pure. */
export const possibleActs = (deployment: Deployment, plan: Plan): readonly Act[] => {
  const { state, steps, asking, pointOfNoReturn } = deployment
  if (isFinal(state)) return []
  const isPast = steps.some(({ id, status }) => id === pointOfNoReturn && status !== 'pending')
  const begun = steps.filter(({ id, status }) => plan.undo.includes(id) && status !== 'pending' && status !== 'skipped')
  const what =
    begun.length === 0
      ? 'Nothing has to be taken back.'
      : `Takes back ${begun.length === 1 ? '1 step' : `${begun.length} steps`}, users first.`
  const back = isPast
    ? 'It is past the point of no return: what the new version wrote may be lost.'
    : `${what} No data is lost.`
  const act = (kind: ActKind, title: string, text: string, more: Partial<Act> = {}): Act => ({
    kind,
    title,
    text,
    losesData: false,
    isDangerous: false,
    ...more,
  })
  if (state === 'stuck')
    return [act('continue', 'Try again', `Tries again to take back what is left: ${deployment.left.join('; ')}.`)]
  if (state === 'undoing') return []
  if (asking !== null) {
    const step = plan.steps.find(({ id }) => id === asking.step)
    const goesOn = asking.about === 'point-of-no-return'
    return [
      act(
        'retry',
        goesOn ? 'Go on' : 'Retry',
        goesOn ? 'Crosses the point of no return.' : `Tries ${asking.step} again.`,
      ),
      ...(step?.mayBeSkipped === true && !goesOn
        ? [
            act(
              'skip',
              'Skip',
              `Goes on without ${asking.step}; the release is not verified then, and goes no further by itself.`,
            ),
          ]
        : []),
      act('take-back', 'Take back', back, { losesData: isPast, isDangerous: true }),
    ]
  }
  const hasBegun = state === 'running'
  return [
    act('abort', 'Abort', hasBegun ? `Stops now. ${back}` : 'It ends before it starts.', {
      losesData: hasBegun && isPast,
      isDangerous: true,
    }),
  ]
}
