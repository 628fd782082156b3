import type { EnvironmentStatus, Freeze } from '../api/types.ts'
import { cellOf } from '../overview/cell.ts'
import { instantText } from '../words/moments.ts'
import type { StateWord, Tone } from '../words/state-words.ts'
import type { AppKnown } from './app-known.ts'
import { nextFor } from './app-known.ts'

/** How a mark and the line behind it are drawn; `lit`: what is looked for has come so far, `dark`: it has not. */
export type Look = 'plain' | 'lit' | 'dark'

/** How the users of a service are spread, in percent. */
export type Split = {
  readonly service: string
  readonly parts: readonly { readonly release: string; readonly weight: number; readonly isNew: boolean }[]
}

/** An environment on the way: what runs there, since when, how well, and what is to be known of it. */
export type Station = {
  readonly environment: string
  readonly look: Look
  readonly version: string | null
  readonly commit: string | null
  readonly since: string | null
  readonly health: { readonly healthy: number; readonly all: number } | null
  readonly deployment: string | null
  /** What its mark is drawn in: done where it has the newest that can come, else quiet. */
  readonly tone: Tone
  readonly isMoving: boolean
  readonly splits: readonly Split[]
  readonly lines: readonly { readonly word: StateWord; readonly text: string }[]
}

/** The place of an environment in the view of its app. */
export const stationId = (environment: string): string => `at-${environment}`

const frozen: StateWord = { word: 'Frozen', icon: 'snowflake', tone: 'quiet' }
const held: StateWord = { word: 'Held', icon: 'lock', tone: 'quiet' }

export const stationOf = (
  known: AppKnown,
  status: EnvironmentStatus,
  name: string,
  nowMs: number,
  look: Look,
): Station => {
  const { version, since, health, deployment, lines } = cellOf(known, status, name)
  return {
    environment: status.environment,
    look,
    version,
    commit: status.release?.commit ?? null,
    since,
    health,
    deployment,
    tone: toneOf(known, status),
    isMoving: status.deployment !== null,
    splits: splitsOf(status),
    lines: [
      ...known.freezes
        .filter(isHere(status.environment))
        .map(freeze => ({ word: frozen, text: freezeText(freeze, nowMs) })),
      ...status.holds.map(({ release, reason }) => ({
        word: held,
        text: `${release} is held${reason === '' ? '' : `: ${reason}`}`,
      })),
      // Holds are told above with their reasons.
      ...lines.filter(({ word }) => word.word !== held.word),
      ...status.kept.map(({ what }) => ({ word: held, text: `kept: ${what}` })),
    ],
  }
}

const toneOf = (known: AppKnown, status: EnvironmentStatus): Tone => {
  if (status.left.length > 0) return 'failed'
  if (status.asking !== null) return 'person'
  if (status.deployment !== null) return 'moving'
  return status.release !== null && nextFor(known, status) === null ? 'done' : 'quiet'
}

/** More than one release has users there. */
const splitsOf = ({ services, release }: EnvironmentStatus): readonly Split[] =>
  services
    .filter(({ traffic }) => traffic.filter(({ weight }) => weight > 0).length > 1)
    .map(({ service, traffic }) => ({
      service,
      parts: traffic.map(part => ({ ...part, isNew: part.release !== release?.version })),
    }))

const isHere =
  (environment: string) =>
  (freeze: Freeze): boolean =>
    freeze.environment === null || freeze.environment === environment

const freezeText = ({ from, to, reason }: Freeze, nowMs: number): string => {
  const until = to === null ? 'until somebody lifts it' : `until ${instantText(to)}`
  const when = Date.parse(from) > nowMs ? `frozen from ${instantText(from)} ${until}` : `frozen ${until}`
  return reason === '' ? when : `${when}: ${reason}`
}
