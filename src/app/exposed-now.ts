import { sampleOf } from '../domain/measures/family.ts'
import type { Exposed, Family, Sample } from '../domain/measures/family.ts'
import type { MeasuresNow } from '../store/measure-now.ts'
import { gauges } from './measure-gauges.ts'

export type Place = readonly [app: string, environment: string]

const states = ['waiting', 'queued', 'running', 'asking', 'undoing', 'stuck'] as const
const waits = [
  { state: 'waiting', waitsFor: 'gates' },
  { state: 'queued', waitsFor: 'lock' },
] as const

/** What is so now, for each of the places, as it is served. Pure. */
export const exposedNow = (now: MeasuresNow, places: readonly Place[]): readonly Exposed[] => {
  const unfinished = (place: Place, state: string) => find(now.unfinished, place, row => row.state === state)
  const needed = (place: Place, state: string): number =>
    find(now.needed, place, row => row.state === state)?.seconds ?? 0
  return [
    crossed(gauges.deployments, places, states, (place, state) => unfinished(place, state)?.count ?? 0),
    ...[
      { family: gauges.queue, figure: 'count' } as const,
      { family: gauges.queueOldest, figure: 'oldestSeconds' } as const,
    ].map(({ family, figure }) => ({
      family,
      samples: places.flatMap(place =>
        waits.map(({ state, waitsFor }) =>
          sampleOf(family, [...place, waitsFor], unfinished(place, state)?.[figure] ?? 0),
        ),
      ),
    })),
    each(gauges.asking, places, place => needed(place, 'asking')),
    each(gauges.stuck, places, place => needed(place, 'stuck')),
    each(gauges.holds, places, place => find(now.holds, place)?.count ?? 0),
    each(gauges.holdOldest, places, place => find(now.holds, place)?.oldestSeconds ?? 0),
    each(gauges.drift, places, place => find(now.drift, place)?.count ?? 0),
    crossed(
      gauges.paused,
      places,
      ['deployment', 'person'],
      (place, by) => find(now.paused, place, row => row.by === by)?.count ?? 0,
    ),
    ...ofEnvironments(now),
    ...ofNodes(now),
    { family: gauges.overdue, samples: [sampleOf(gauges.overdue, [], now.overdueSeconds)] },
    { family: gauges.uncounted, samples: [sampleOf(gauges.uncounted, [], now.eventsUncounted)] },
  ]
}

const find = <T extends { readonly app: string; readonly environment: string }>(
  rows: readonly T[],
  [app, environment]: Place,
  isWanted: (row: T) => boolean = () => true,
): T | undefined => rows.find(row => row.app === app && row.environment === environment && isWanted(row))

const each = (family: Family, places: readonly Place[], value: (place: Place) => number): Exposed => ({
  family,
  samples: places.map(place => sampleOf(family, place, value(place))),
})

const crossed = (
  family: Family,
  places: readonly Place[],
  words: readonly string[],
  value: (place: Place, word: string) => number,
): Exposed => ({
  family,
  samples: places.flatMap(place => words.map(word => sampleOf(family, [...place, word], value(place, word)))),
})

const ofEnvironments = ({ running }: MeasuresNow): readonly Exposed[] => [
  {
    family: gauges.environment,
    samples: running.map(({ app, environment, release }) =>
      sampleOf(gauges.environment, [app, environment, release], 1),
    ),
  },
  {
    family: gauges.environmentSince,
    samples: running.map(({ app, environment, since }) => sampleOf(gauges.environmentSince, [app, environment], since)),
  },
]

const ofNodes = ({ nodes }: MeasuresNow): readonly Exposed[] => {
  const of = (family: Family, samples: (node: MeasuresNow['nodes'][number], labels: readonly string[]) => Sample) => ({
    family,
    samples: nodes.map(node => samples(node, [node.id, node.name, node.host])),
  })
  return [
    of(gauges.node, ({ version }, labels) => sampleOf(gauges.node, [...labels, version], 1)),
    of(gauges.nodeSilent, ({ silentSeconds }, labels) => sampleOf(gauges.nodeSilent, labels, silentSeconds)),
    of(gauges.nodeLeases, ({ leases }, labels) => sampleOf(gauges.nodeLeases, labels, leases)),
  ]
}
