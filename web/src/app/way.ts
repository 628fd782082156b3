import type { EnvironmentStatus } from '../api/types.ts'
import { listed } from '../words/counted.ts'
import type { AppKnown } from './app-known.ts'
import { hasCome, nextFor } from './app-known.ts'
import { stationOf } from './station.ts'
import type { Look, Station } from './station.ts'
import { travellersTo } from './traveller.ts'
import type { Traveller } from './traveller.ts'
import { whereIs } from './where-is.ts'

/** What leads into an environment. */
export type Road = {
  readonly environment: string
  /** `same`: both ends run the same release; `moving`: something comes; `apart`: nothing does by itself; `none`: nothing is there to come. */
  readonly line: 'same' | 'moving' | 'apart' | 'none'
  readonly look: Look
  /** The environments that it comes from, where that is not the one beside it; null: it is. */
  readonly from: string | null
  readonly travellers: readonly Traveller[]
  readonly note: string
}

export type Stop = { readonly road: Road; readonly station: Station }

/** The stops of the way in the order of the file, and how the beginning is drawn. Pure. */
export const wayOf = (
  known: AppKnown,
  wanted: string | undefined,
  name: string,
  nowMs: number,
): { readonly start: Look; readonly stops: readonly Stop[] } => {
  const found = wanted === undefined ? null : whereIs(known, wanted)
  const lookAt = (status: EnvironmentStatus): Look => {
    if (found === null) return 'plain'
    return found.kind === 'brought' && hasCome(status, found.commit.release) ? 'lit' : 'dark'
  }
  const stops = known.status.map((status, at) => ({
    station: stationOf(known, status, name, nowMs, lookAt(status)),
    road: roadOf(known, status, known.status[at - 1], { travellers: travellersTo(known, status, name, nowMs) }, lookAt),
  }))
  return { start: found === null ? 'plain' : found.kind === 'unknown' ? 'dark' : 'lit', stops }
}

const roadOf = (
  known: AppKnown,
  status: EnvironmentStatus,
  beside: EnvironmentStatus | undefined,
  { travellers }: Pick<Road, 'travellers'>,
  lookAt: (status: EnvironmentStatus) => Look,
): Road => {
  const { environment, after } = status
  const isBeside = after.length === 0 ? beside === undefined : after.length === 1 && after[0] === beside?.environment
  const line = lineOf(known, status, travellers)
  return {
    environment,
    line,
    look: lookAt(status),
    from: isBeside ? null : after.length === 0 ? 'commits' : listed(after),
    travellers,
    note: travellers.length > 0 ? '' : noteOf(line, known, status),
  }
}

const lineOf = (known: AppKnown, status: EnvironmentStatus, travellers: readonly Traveller[]): Road['line'] => {
  if (travellers.some(({ isShut }) => !isShut)) return 'moving'
  if (travellers.length > 0) return 'apart'
  const before = beforeOf(known, status)
  if (before === null || status.release === null) return 'none'
  return before === status.release.version ? 'same' : 'apart'
}

/** The release that stands before an environment; null: none does. */
const beforeOf = (known: AppKnown, { after }: EnvironmentStatus): string | null => {
  const [first] = after
  if (first === undefined) return known.releases[0]?.version ?? null
  return known.status.find(({ environment }) => environment === first)?.release?.version ?? null
}

const noteOf = (line: Road['line'], known: AppKnown, status: EnvironmentStatus): string => {
  if (line === 'same') return 'in step'
  if (line === 'none') return nextFor(known, status) === null ? 'nothing to come yet' : ''
  return 'runs what came later'
}
