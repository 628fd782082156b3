import type { Json } from '../json.ts'
import type { PlannedStep } from '../plan.ts'
import { stepState } from '../saga/deployment.ts'
import type { Deployment, StepState, StepStatus, UndoStatus } from '../saga/deployment.ts'

/** One step of a plan and how it went. */
export type RecordedStep = {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly status: StepStatus
  readonly attempts: number
  readonly startedAt: string | null
  readonly tookMs: number | null
  /** Why it failed, also when a later attempt went well; null: it did not, or nothing is known. */
  readonly error: string | null
  readonly undo: UndoStatus
}

/** `open`: it was not reached, or is under way. */
export type Outcome = 'passed' | 'failed' | 'inconclusive' | 'skipped' | 'open'

/** What a test or a look at the new version said. */
export type RecordedTest = {
  readonly step: string
  readonly title: string
  readonly outcome: Outcome
  readonly tookMs: number | null
  readonly why: string | null
}

/** What watching the new version came to. */
export type RecordedWatch = RecordedTest & {
  /** Besides the instances themselves, which are always watched. */
  readonly watched: readonly string[]
  /** How long there were data; null: it did not come to an end. */
  readonly watchedMs: number | null
  readonly looks: number | null
}

const testKinds = ['test', 'verify-writes', 'verify-version']

/** Every step of the plan, in its order. Pure. */
export const recordedSteps = (deployment: Deployment): readonly RecordedStep[] =>
  deployment.plan.steps.map(({ id, kind, title }) => {
    const state = stepState(deployment, id)
    const { status, attempts, startedAt, undo } = state
    return { id, kind, title, status, attempts, startedAt, ...timeAndError(state), undo: undo.status }
  })

/** What was tested. Pure. */
export const recordedTests = (deployment: Deployment): readonly RecordedTest[] =>
  deployment.plan.steps.filter(({ kind }) => testKinds.includes(kind)).map(step => testOf(deployment, step))

/** What was watched, and the verdicts. Pure. */
export const recordedWatches = (deployment: Deployment): readonly RecordedWatch[] =>
  deployment.plan.steps.flatMap(step => {
    const watched = watchedBy(step.params)
    if (watched === null) return []
    const { receipt } = stepState(deployment, step.id)
    const numbers = { watchedMs: numberIn(receipt, 'watchedMs'), looks: numberIn(receipt, 'looks') }
    return [{ ...testOf(deployment, step), watched, ...numbers }]
  })

const testOf = (deployment: Deployment, { id, title }: PlannedStep): RecordedTest => {
  const state = stepState(deployment, id)
  const { tookMs, error } = timeAndError(state)
  return { step: id, title, outcome: outcomeOf(state), tookMs, why: error }
}

const timeAndError = ({ startedAt, endedAt, error }: StepState) => ({
  tookMs: startedAt === null || endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt),
  error: error === null ? null : `${error.code}: ${error.message}`,
})

const outcomeOf = ({ status, error }: StepState): Outcome => {
  if (status === 'done') return 'passed'
  if (status === 'skipped') return 'skipped'
  if (error === null) return 'open'
  return error.code === 'STEP_WATCH_INCONCLUSIVE' ? 'inconclusive' : 'failed'
}

/** The names of what a step watches; null: it is no step that watches. */
const watchedBy = (params: Json): readonly string[] | null => {
  const watches = fieldOf(params, 'watch')
  if (!Array.isArray(watches)) return null
  return (watches as readonly Json[]).map(watch => {
    const name = fieldOf(watch, 'name')
    return typeof name === 'string' ? name : 'a watch'
  })
}

const numberIn = (value: Json, name: string): number | null => {
  const found = fieldOf(value, name)
  return typeof found === 'number' ? found : null
}

const fieldOf = (value: Json, name: string): Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? ((value as Readonly<Record<string, Json>>)[name] ?? null)
    : null
