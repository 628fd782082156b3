import type { Migration } from '../migration.ts'
import { parity } from '../parity/parity.ts'
import type { Disparity, Side } from '../parity/parity.ts'
import { broughtCommits } from './brought-commits.ts'
import type { BroughtChanges, BroughtCommit } from './brought-commits.ts'

/** What an environment runs: `migrations` are those that its database has, `file` is what its release's file says. */
export type Standing = {
  readonly environment: string
  readonly release: string
  readonly commit: string
  readonly since: string
  readonly migrations: readonly Pick<Migration, 'id' | 'file' | 'effect'>[]
  readonly file: Side
}

export type End = 'from' | 'to'

/** What one environment has and another has not. */
export type Difference = {
  readonly from: Omit<Standing, 'migrations' | 'file'>
  readonly to: Omit<Standing, 'migrations' | 'file'>
  /** The one that runs the newer release, so that the commits are what the other has not; null: both run the same. */
  readonly ahead: End | null
  /** Newest first. */
  readonly commits: readonly BroughtCommit[]
  /** How many there are besides these. */
  readonly leftOut: number
  /** Releases of which no commit but their own is known. */
  readonly untold: readonly string[]
  /** Those that one database has alone, in their order. */
  readonly migrations: readonly (Standing['migrations'][number] & { readonly in: End })[]
  readonly configuration: readonly Disparity[]
}

/**
 * Compares what two environments run. `between`: the releases behind the older of the two up to the newer, newest first; their commits
 * are the difference, as they are for who may approve. Pure.
 */
export const differenceOf = (
  from: Standing,
  to: Standing,
  ahead: End | null,
  between: readonly BroughtChanges[],
): Difference => ({
  from: named(from),
  to: named(to),
  ahead,
  commits: broughtCommits(between),
  leftOut: between.reduce((sum, { changes }) => sum + (changes?.leftOut ?? 0), 0),
  untold: between.filter(({ changes }) => changes === null).map(({ version }) => version),
  migrations: [...alone(from, to, 'from'), ...alone(to, from, 'to')].toSorted((a, b) => a.id.localeCompare(b.id)),
  configuration: parity(from.file, to.file),
})

const named = ({ environment, release, commit, since }: Standing): Difference['from'] => ({
  environment,
  release,
  commit,
  since,
})

const alone = (one: Standing, other: Standing, end: End): Difference['migrations'] => {
  const known = new Set(other.migrations.map(({ id }) => id))
  return one.migrations
    .filter(({ id }) => !known.has(id))
    .map(({ id, file, effect }) => ({ id, file, effect, in: end }))
}
