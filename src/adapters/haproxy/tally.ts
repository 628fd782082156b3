import { summed } from '../../router/totals.ts'
import { NO_RELEASE } from '../../router/protocol.ts'
import type { ServiceCount } from '../../router/protocol.ts'
import { labelOf, laneOf, noneOf, testOf } from './names.ts'
import type { ProcessRecord, Running, ServerRecord, ServiceRecord, Tally } from './running.ts'
import type { StatRow } from './show-stat.ts'

const zero: Tally = { requests: 0, badAnswers: 0, lost: 0 }

const minus = (a: Tally, b: Tally): Tally => ({
  requests: a.requests - b.requests,
  badAnswers: a.badAnswers - b.badAnswers,
  lost: a.lost - b.lost,
})

export const rowKey = ({ proxy, server }: StatRow): string => `${proxy}/${server}`

/** A row's part in the counts of a release: which one and how much since the process started. Test requests have none. */
const partOf = (record: ServiceRecord, row: StatRow): { readonly release: string; readonly tally: Tally } | null => {
  const label = labelOf(record.place, record.service)
  if (row.server !== 'BACKEND') {
    const server = record.servers.find(({ name, proxy }) => name === row.server && proxy === row.proxy)
    if (server === undefined || row.proxy === testOf(label)) return null
    return { release: server.release, tally: { requests: 0, badAnswers: row.serverErrors, lost: row.broken } }
  }
  if (row.proxy === noneOf(label) && row.total > 0)
    return { release: NO_RELEASE, tally: { requests: row.total, badAnswers: 0, lost: row.total } }
  const release = record.lanes.find((_, lane) => row.proxy === laneOf(label, lane)) ?? null
  return release === null ? null : { release, tally: { requests: row.total, badAnswers: 0, lost: row.refused } }
}

type Part = { readonly key: string; readonly tally: Tally; readonly count: ServiceCount }

/** What the rows add to what was counted of this process before. */
const partsOf = ({ services, counted }: ProcessRecord, rows: readonly StatRow[]): readonly Part[] =>
  services.flatMap(record =>
    rows.flatMap(row => {
      const part = partOf(record, row)
      if (part === null) return []
      const key = rowKey(row)
      const { place, service } = record
      const more = minus(part.tally, counted[key] ?? zero)
      return [{ key, tally: part.tally, count: { place, service, release: part.release, ...more } }]
    }),
  )

export type Look = { readonly process: ProcessRecord; readonly rows: readonly StatRow[] }

/** What users saw, over all processes that there were. */
export const countsIn = (running: Running, looks: readonly Look[]): readonly ServiceCount[] =>
  summed([...running.totals, ...looks.flatMap(({ process, rows }) => partsOf(process, rows).map(part => part.count))])

/** The record with these rows in its totals: counted once, whatever becomes of the process or of the row. */
export const folded = (
  running: Running,
  generation: number,
  rows: readonly StatRow[],
  isMeant: (row: StatRow) => boolean,
): Running => {
  const process = running.processes.find(one => one.generation === generation)
  if (process === undefined) return running
  const parts = partsOf(process, rows.filter(isMeant))
  const counted = { ...process.counted, ...Object.fromEntries(parts.map(({ key, tally }) => [key, tally])) }
  return {
    ...running,
    totals: summed([...running.totals, ...parts.map(({ count }) => count)]),
    processes: running.processes.map(one => (one === process ? { ...one, counted } : one)),
  }
}

/** Servers that the process does not have count from 0 when they come. */
export const uncounted = (running: Running, generation: number, absent: readonly ServerRecord[]): Running => {
  const keys = new Set(absent.map(({ proxy, name }) => `${proxy}/${name}`))
  const left = (counted: ProcessRecord['counted']) =>
    Object.fromEntries(Object.entries(counted).filter(([key]) => !keys.has(key)))
  return {
    ...running,
    processes: running.processes.map(one =>
      one.generation === generation ? { ...one, counted: left(one.counted) } : one,
    ),
  }
}

/** The rows of lanes that carried another release: what they counted is that one's. */
export const changesLane =
  ({ place, service, lanes }: ServiceRecord, next: readonly (string | null)[]) =>
  ({ proxy, server }: StatRow): boolean =>
    server === 'BACKEND' &&
    lanes.some((release, lane) => release !== next[lane] && proxy === laneOf(labelOf(place, service), lane))
