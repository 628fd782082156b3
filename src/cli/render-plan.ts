import { demandWords } from '../domain/gates/demand-words.ts'
import { cutText, plannedInfrastructure } from '../domain/infrastructure/planned-infrastructure.ts'
import { reversibilityText } from '../domain/reversibility-text.ts'
import type { Plan, PlannedStep } from '../domain/plan.ts'
import { duration } from '../domain/duration-text.ts'
import { table } from './output.ts'

/** A plan as a person reads it before anything is changed: what happens, what can be taken back, where the point of no return is. */
export const planText = (plan: Plan): string =>
  [
    heading(plan),
    table(plan.steps.map(step => ['  ' + step.id, step.title, stepNotes(step)])),
    ...infrastructure(plan),
    ...notes(plan),
  ].join('\n')

/** What a change of infrastructure would do, as its tool shows it. */
const infrastructure = ({ steps }: Plan): readonly string[] =>
  steps.flatMap(step => {
    const planned = plannedInfrastructure(step)
    if (planned === null || planned.changes.length === 0) return []
    const lines = [...planned.text.split('\n'), ...[cutText(planned)].filter(Boolean)]
    return ['', step.title, ...lines.map(line => `  ${line}`.trimEnd()), '']
  })

const heading = ({ kind, app, release, environment, base, strategy }: Plan): string => {
  const from = base === null ? 'nothing runs there yet' : `${base.version} runs there`
  const verb = kind === 'rollback' ? 'rolls back to' : 'takes'
  return `${app}: ${environment} ${verb} ${nameOf(release)} by ${strategy}; ${from}`
}

/** Before it is built a release has no version of its own. */
const nameOf = ({ version, commit }: Plan['release']): string =>
  version.startsWith('commit ') ? version : `${version} (${commit.slice(0, 7)})`

const stepNotes = (step: PlannedStep): string =>
  [reversibilityText(step.reversible), askText(step)].filter(Boolean).join('; ')

const askText = ({ ask, askWithinMs }: PlannedStep): string =>
  ask ? `asks when it fails${askWithinMs === null ? '' : `, for ${duration(askWithinMs)}`}` : ''

const notes = ({ steps, pointOfNoReturn, undo, gates }: Plan): readonly string[] => {
  const wanted = demandWords(gates)
  const point = steps.find(({ id }) => id === pointOfNoReturn)
  return [
    point === undefined
      ? 'point of no return: none, everything can be taken back'
      : `point of no return: ${point.id} (${point.title})`,
    ...(wanted.length === 0 ? [] : [`before it starts: ${wanted.join('; ')}`]),
    `order of undo: ${undo.length === 0 ? 'nothing to undo' : undo.join(', ')}`,
  ]
}
