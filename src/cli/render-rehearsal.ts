import type { Forecast, Rehearsal } from '../app/rehearse.ts'
import type { Plan } from '../domain/plan.ts'
import type { DeploymentState } from '../domain/saga/deployment.ts'
import type { Kept } from '../domain/saga/event.ts'
import { table } from './output.ts'
import { planText } from './render-plan.ts'

type Lanes = Rehearsal['lanes']
type Step = Lanes['forward'][number]

/** True when the plan went through, or where it was to fail came back, as a deployment should. */
export const wentWell = ({ lanes, forecasts }: Rehearsal, failAt: string | null): boolean =>
  lanes.state === (failAt === null ? 'succeeded' : 'rolled-back') &&
  forecasts.every(({ state }) => state === 'rolled-back')

/** A rehearsal as people read it: the plan, the way forward, and the way back of one step or of each. */
export const rehearsalText = ({ plan, data, lanes, forecasts }: Rehearsal, failAt: string | null): string =>
  [
    planText(plan),
    'rehearsed in memory: real steps, stand-ins for everything they touch; nothing real was changed',
    ...(plan.steps.some(({ kind }) => kind === 'migrate') ? [assumption[data]] : []),
    '',
    'forward',
    ...forwardLines(plan, lanes),
    '',
    ...(failAt === null ? whicheverFails(forecasts) : backwardLines(plan, lanes, forecasts[0])),
  ].join('\n')

const assumption: Readonly<Record<Rehearsal['data'], string>> = {
  'with-data':
    'assumed: users write one value into all that the migrations make, as soon as the new version serves them',
  empty: 'assumed: nobody writes into what the migrations make',
}

const widthOf = ({ steps }: Plan): number => Math.max(...steps.map(({ id }) => id.length))

const stepLines = (plan: Plan, mark: string, { step, title, changes, lines }: Step): readonly string[] => [
  `  ${mark} ${step.padEnd(widthOf(plan))}  ${title}`,
  ...[...changes, ...lines].map(line => `    ${''.padEnd(widthOf(plan))}  ${line}`),
]

const forwardLines = (plan: Plan, { forward, asked, state }: Lanes): readonly string[] => {
  const question = asked.find(({ about }) => about === 'point-of-no-return')
  return [
    ...forward.flatMap(step => [
      ...(question?.step === step.step
        ? [`  ? ${step.step.padEnd(widthOf(plan))}  a person is asked before the point of no return; here: go on`]
        : []),
      ...stepLines(plan, step.outcome === 'done' ? '✓' : '✗', step),
    ]),
    ...(state === 'succeeded' ? [`  ${plan.environment} runs ${plan.release.version}`] : []),
  ]
}

const backwardLines = (plan: Plan, lanes: Lanes, forecast: Forecast | undefined): readonly string[] => [
  'back',
  ...lanes.asked
    .filter(({ about }) => about !== 'point-of-no-return')
    .map(({ step, about }) => `  ? ${step.padEnd(widthOf(plan))}  a person is asked (${about}); here: take back`),
  ...lanes.backward.flatMap(step => stepLines(plan, step.outcome === 'done' ? '↩' : '✗', undone(step))),
  ...(lanes.backward.length === 0 ? ['  nothing to take back'] : []),
  ...lanes.kept.map(({ what, why }) => `  = ${'kept'.padEnd(widthOf(plan))}  ${what}: ${why}`),
  `  ${ending(plan, lanes.state)}`,
  ...lanes.left.map(left => `  ! ${left}`),
  ...(forecast === undefined || forecast.otherwise === null ? [] : [`  kept ${otherwiseText(forecast)}`]),
]

/** What it said, a repetition of what is kept aside. */
const undone = (step: Step): Step => ({
  ...step,
  title: 'taken back',
  lines: step.lines.filter(line => !line.startsWith('kept ')),
})

const ending = ({ environment, base }: Plan, state: DeploymentState): string =>
  state === 'rolled-back'
    ? `taken back: ${environment} is as before (${base === null ? 'nothing runs there' : base.version})`
    : `ends ${state}: a person has to see to it`

const whicheverFails = (forecasts: readonly Forecast[]): readonly string[] => [
  'back, whichever step fails',
  table([
    ['  if it fails here', 'ends as', 'kept', 'undone, in this order'],
    ...forecasts.map(forecast => [
      `  ${forecast.step}`,
      endsAs(forecast),
      `${keptText(forecast.kept)}${forecast.otherwise === null ? '' : ` ${otherwiseText(forecast)}`}`,
      forecast.undone.join(', ') || 'nothing',
    ]),
  ]),
]

const endsAs = ({ asked, state, left }: Forecast): string => {
  const question = asked.find(({ about }) => about !== 'point-of-no-return')
  const end = left.length === 0 ? state : `${state}: ${left.join('; ')}`
  return question === undefined ? end : `asks a person; taken back: ${end}`
}

const keptText = (kept: readonly Kept[]): string => kept.map(({ what }) => what).join(', ') || 'nothing'

const otherwiseText = ({ kept, otherwise }: Forecast): string => {
  const when = (otherwise?.kept.length ?? 0) < kept.length ? 'nobody wrote' : 'users wrote'
  return `(${keptText(otherwise?.kept ?? [])}, if ${when})`
}
