import { appStream } from '../domain/audit/fact.ts'
import { counted } from '../domain/measures/counted.ts'
import type { Exposed, Total } from '../domain/measures/family.ts'
import { addedUp, exposedOf } from '../domain/measures/totals.ts'
import { finalStates } from '../domain/saga/deployment.ts'
import { countMeasures, readTotals } from '../store/count-measures.ts'
import { measuresNow } from '../store/measure-now.ts'
import type { MeasuresNow } from '../store/measure-now.ts'
import type { Lockstep } from './lockstep.ts'
import { exposedNow } from './exposed-now.ts'
import type { Place } from './exposed-now.ts'

/** A call counts for so long; what is left then is counted by the next ones. Only an old record that is counted for the first time has that. */
const countForMs = 2_000

/** Everything that is known of apps, environments and nodes. Each node answers the same, because it comes from the record. */
export const measures = async ({ store, clock }: Pick<Lockstep, 'store' | 'clock'>): Promise<readonly Exposed[]> => {
  const endMs = clock.now().getTime() + countForMs
  for (let after: string | null = ''; after !== null && clock.now().getTime() < endMs;)
    after = await countMeasures(store, after)
  const now = await measuresNow(store.pool)
  const totals = [...(await readTotals(store)), ...headTotals(now)]
  const places = placesOf(now, totals)
  const all = addedUp([...totals, ...nothingYet(places)])
  return [...Object.values(counted).map(family => exposedOf(family, all)), ...exposedNow(now, places)]
}

/** Streams of apps are counted by where they stand; that of Lockstep itself has no app. */
const headTotals = ({ heads }: MeasuresNow): readonly Total[] =>
  heads.map(({ stream, seq }) => {
    const prefix = appStream('')
    const app = stream.startsWith(prefix) ? stream.slice(prefix.length) : ''
    return { name: counted.events.name, labels: [app, ''], value: seq }
  })

/** Every environment that anything is known of, so that what is over goes down to 0 and does not just end. */
const placesOf = ({ unfinished, running, holds, paused }: MeasuresNow, totals: readonly Total[]): readonly Place[] => {
  const rows = [...unfinished, ...running, ...holds, ...paused]
  const ended = totals.filter(({ name }) => name === counted.ended.name)
  const all: readonly Place[] = [
    ...rows.map(({ app, environment }) => [app, environment] as const),
    ...ended.map(({ labels }) => [labels[0] ?? '', labels[1] ?? ''] as const),
  ]
  return [...new Map(all.map(place => [JSON.stringify(place), place])).values()]
}

/** A rise is only seen from something: what is sure to be counted one day begins at 0, not at its first time. */
const nothingYet = (places: readonly Place[]): readonly Total[] => [
  ...Object.values(counted)
    .filter(({ type, labels }) => type === 'counter' && labels.length === 2)
    .flatMap(({ name }) => places.map(labels => ({ name, labels, value: 0 }))),
  ...places.flatMap(place =>
    ['deploy', 'rollback'].flatMap(kind =>
      finalStates.map(state => ({ name: counted.ended.name, labels: [...place, kind, state], value: 0 })),
    ),
  ),
]
