import type { SeenPoint, SeenSeries, SeenVerdict } from '../../../src/domain/analysis/series.ts'
import { pointMs } from '../../../src/domain/analysis/series.ts'
import type { Limit } from '../../../src/domain/analysis/reading.ts'
import type { Json } from '../../../src/domain/json.ts'
import type { Deployment, Plan, PlannedStep, RecordedEvent } from '../api/types.ts'

/** What a plan says of one watch. `limit` null: it measures no number. */
export type Watched = {
  readonly name: string
  readonly kind: string
  readonly everyMs: number
  readonly limit: Limit | null
}

/** One check over all steps that watched by it. */
export type Check = {
  readonly watch: Watched
  readonly points: readonly SeenPoint[]
  /** Its last verdict; `watching` while it is looked at; null: it was never judged. */
  readonly verdict: SeenVerdict['verdict'] | 'watching' | null
  readonly words: string
  /** Nothing for longer than that is a gap. */
  readonly gapMs: number
}

const kinds: readonly string[] = ['watch', 'bake']

/** The steps of a plan that watch the new version, in their order. */
export const watchingSteps = ({ steps }: Plan): readonly PlannedStep[] =>
  steps.filter(({ kind }) => kinds.includes(kind))

/** By what a plan watches the new version: the instances themselves, and what the file declares. Pure. */
export const watchesOf = (plan: Plan): readonly Watched[] => {
  const [first] = watchingSteps(plan)
  if (first === undefined) return []
  const { everyMs, watch } = fieldsOf(first.params)
  const declared = (Array.isArray(watch) ? watch : []).map(fieldsOf).map(one => ({
    name: textOf(one['name']),
    kind: textOf(one['kind']),
    everyMs: numberOf(one['everyMs']),
    limit: limitOf(one['limit']),
  }))
  return [{ name: '', kind: 'instances', everyMs: numberOf(everyMs), limit: null }, ...declared]
}

/** What each watch of a plan saw and how it was judged, as the record has it. Pure. */
export const checksOf = (
  plan: Plan,
  events: readonly RecordedEvent[],
  { steps }: Pick<Deployment, 'steps'>,
): readonly Check[] => {
  const watching = watchingSteps(plan)
  const told = events.flatMap(event => ('step' in event ? toldBy(event, watching) : []))
  const isWatching = steps.some(({ id, status }) => status === 'started' && watching.some(one => one.id === id))
  const longestMs = Math.max(0, ...watching.map(({ params }) => numberOf(fieldsOf(params)['durationMs'])))
  return watchesOf(plan).map(watch => {
    const points = told.flatMap(({ seen }) => seen).flatMap(one => (one.watch === watch.name ? one.points : []))
    const verdict = told.flatMap(({ verdicts }) => verdicts).findLast(one => one.watch === watch.name)
    return {
      watch,
      points: points.toSorted((a, b) => a.atMs - b.atMs),
      verdict: isWatching ? 'watching' : (verdict?.verdict ?? null),
      words: isWatching ? '' : (verdict?.words ?? ''),
      gapMs: 3 * Math.max(watch.everyMs, pointMs(longestMs)) + 1_000,
    }
  })
}

type Told = { readonly seen: readonly SeenSeries[]; readonly verdicts: readonly SeenVerdict[] }

const toldBy = (event: RecordedEvent, watching: readonly PlannedStep[]): readonly Told[] => {
  if (!('step' in event) || !watching.some(({ id }) => id === event.step)) return []
  if (event.type === 'checkpoint') return progressIn(event.data)
  return event.type === 'step-done' ? progressIn(event.receipt) : []
}

/** What was written before values were kept, or stands elsewhere because it is too large, has none. */
const progressIn = (value: Json): readonly Told[] => {
  const { seen, verdicts } = fieldsOf(value)
  if (!Array.isArray(seen) || !Array.isArray(verdicts)) return []
  return [{ seen: seen as readonly SeenSeries[], verdicts: verdicts as readonly SeenVerdict[] }]
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0)

const limitOf = (value: unknown): Limit | null =>
  typeof value === 'object' && value !== null && 'at' in value ? (value as Limit) : null
