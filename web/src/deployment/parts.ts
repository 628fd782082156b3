import type { Deployment, Plan, PlannedStep } from '../api/types.ts'
import type { IconName } from '../theme/icons.ts'
import { counted } from '../words/counted.ts'
import type { StateWord } from '../words/state-words.ts'
import { partWords as words, standingOf, stepsOf } from './part-standing.ts'
import type { Standing } from './part-standing.ts'

/** One of the four that move together. `was` null: nothing is replaced. */
export type Part = {
  readonly title: 'Code' | 'Schema' | 'Traffic' | 'Consumers'
  readonly icon: IconName
  readonly word: StateWord
  readonly isHalf: boolean
  readonly was: string | null
  readonly value: string
  readonly detail: string
}

/** Code, schema, traffic and consumers, always in this order, as a deployment leaves them now. Pure. */
export const partsOf = (deployment: Deployment, plan: Plan): readonly Part[] => [
  codePart(deployment, plan),
  schemaPart(deployment, plan),
  trafficPart(deployment, plan),
  consumersPart(deployment, plan),
]

const versions = (plan: Plan, { isBack }: Standing, isOver: boolean): Pick<Part, 'was' | 'value'> => {
  const base = plan.base?.version ?? 'nothing'
  return isBack && isOver ? { was: null, value: base } : { was: base, value: plan.release.version }
}

const wentBack = ({ state }: Deployment): boolean => state === 'rolled-back' || state === 'undoing' || state === 'stuck'

const codePart = (deployment: Deployment, plan: Plan): Part => {
  const steps = stepsOf(plan, 'code', 'stop-old')
  const standing = standingOf(deployment, steps)
  const services = [...new Set(steps.flatMap(step => textOf(step, 'service')))]
  return {
    title: 'Code',
    icon: 'package',
    ...standing,
    ...versions(plan, standing, wentBack(deployment)),
    detail: services.join(', '),
  }
}

const schemaPart = (deployment: Deployment, plan: Plan): Part => {
  const steps = stepsOf(plan, 'schema')
  const standing = standingOf(deployment, steps)
  const files = steps.flatMap(migrationsOf)
  // Infrastructure may be kept as well.
  const kept = deployment.kept.flatMap(({ what }) => (what.startsWith('migration ') ? [what] : []))
  const before = plan.ledger.length
  const after = before + (steps.some(({ kind }) => kind === 'revert') ? -files.length : files.length)
  const isSame = files.length === 0 || (standing.isBack && wentBack(deployment))
  const isFinal = steps.some(({ id, reversible }) => id === plan.pointOfNoReturn && reversible.kind === 'no')
  const word =
    kept.length > 0 && standing.isBack
      ? words.kept
      : isFinal && standing.word === words.toCome
        ? words.noWayBack
        : standing.word
  return {
    title: 'Schema',
    icon: 'database',
    ...standing,
    word: files.length === 0 ? words.same : word,
    was: isSame ? null : String(before),
    value: isSame ? counted(before, 'migration') : counted(after, 'migration'),
    detail: kept.length > 0 ? `kept: ${kept.join(', ')}` : files.join(', '),
  }
}

const trafficPart = (deployment: Deployment, plan: Plan): Part => {
  const steps = stepsOf(plan, 'traffic')
  const standing = standingOf(deployment, steps)
  const share = shareNow(deployment, steps)
  const base = plan.base?.version
  return {
    title: 'Traffic',
    icon: 'arrows-split-2',
    ...standing,
    was: null,
    value:
      share === 0 ? (base === undefined ? 'none yet' : `100 % on ${base}`) : `${share} % on ${plan.release.version}`,
    detail: plan.strategy,
  }
}

/** The share of the last step that moved users and was not taken back. */
const shareNow = ({ steps }: Deployment, planned: readonly PlannedStep[]): number => {
  const moved = planned.findLast(({ id }) => {
    const view = steps.find(one => one.id === id)
    return view?.status === 'done' && view.undo !== 'done' && view.undo !== 'attested'
  })
  const last = moved?.id.split(':').at(-1) ?? ''
  return moved === undefined ? 0 : /^\d+$/.test(last) ? Number(last) : 100
}

const consumersPart = (deployment: Deployment, plan: Plan): Part => {
  const steps = stepsOf(plan, 'claims', 'consumers')
  const standing = standingOf(deployment, steps)
  const consumers = [
    ...new Set(steps.flatMap(({ params }) => (params as { consumers?: readonly string[] } | null)?.consumers ?? [])),
  ]
  const view = (effect: PlannedStep['effect']) =>
    deployment.steps.find(({ id }) => steps.some(one => one.effect === effect && one.id === id))
  const claims = view('claims')
  const isPaused =
    claims?.status === 'done' &&
    claims.undo === 'none' &&
    (view('consumers')?.status !== 'done' || view('consumers')?.undo === 'done')
  return {
    title: 'Consumers',
    icon: 'inbox',
    ...standing,
    word: isPaused ? words.paused : standing.word,
    was: null,
    value: consumers.length === 0 ? 'none paused' : isPaused ? 'Paused' : 'Reading',
    detail: consumers.join(', '),
  }
}

const textOf = ({ params }: PlannedStep, name: string): readonly string[] => {
  const value = (params as Readonly<Record<string, unknown>> | null)?.[name]
  return typeof value === 'string' ? [value] : []
}

const migrationsOf = ({ params }: PlannedStep): readonly string[] =>
  ((params as { migrations?: readonly ({ file?: string; id?: string } | string)[] } | null)?.migrations ?? []).map(
    one => (typeof one === 'string' ? one : (one.file ?? one.id ?? '')),
  )
