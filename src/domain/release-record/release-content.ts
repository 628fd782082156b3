import type { AppFlag } from '../app-flag.ts'
import { digestOf } from '../digest.ts'
import type { Migration, MigrationEffect, MigrationFinding, SchemaObject } from '../migration.ts'
import type { Artifact, Release } from '../release.ts'
import type { Actor } from '../saga/event.ts'
import type { AppEntry, ChainLink } from './release-facts.ts'
import { notesOf } from './notes.ts'
import type { Notes } from './notes.ts'

/** `removes`: a down script takes these away; `unmeasured`: there is one, but what it takes away cannot be told; `none`: there is none. */
export type WayBack =
  | { readonly kind: 'removes'; readonly objects: readonly string[] }
  | { readonly kind: 'unmeasured' }
  | { readonly kind: 'none' }

export type RecordedMigration = {
  readonly id: string
  readonly file: string
  readonly checksum: string
  /** False: the release before has it as well, with the same checksum. */
  readonly isNew: boolean
  readonly effect: MigrationEffect
  /** The statements that the old code does not survive. */
  readonly findings: readonly MigrationFinding[]
  readonly wayBack: WayBack
}

export type RecordedArtifact = {
  readonly service: string
  readonly digest: string
  /** Null: the release was built before sizes were kept. */
  readonly bytes: number | null
  /** The container image that was made of it, by digest; null: none was. */
  readonly image: string | null
}

/** What a release is: nothing of it changes but the branches that its commit has been merged to. */
export type ReleaseContent = Pick<
  Release,
  'app' | 'id' | 'version' | 'commit' | 'tree' | 'message' | 'author' | 'authors' | 'branches' | 'fingerprint'
> & {
  readonly builtAt: string
  /** Who had it built, and the event that says so; null: the record has no such event. */
  readonly built: { readonly actor: Actor; readonly link: ChainLink } | null
  /** Null: the release was built before this was kept. */
  readonly committedAt: string | null
  /** Digest of the resolved file of the commit. */
  readonly configuration: string
  /** Null: the release was built before notes were kept. */
  readonly notes: Notes | null
  readonly artifacts: readonly RecordedArtifact[]
  readonly migrations: readonly RecordedMigration[]
  /** Feature flags that it declares. */
  readonly flags: readonly AppFlag[]
}

/** What a release is, from what is stored of it. `entries`: of the app's stream. Pure. */
export const releaseContent = (
  release: Release,
  before: Release | null,
  entries: readonly AppEntry[],
): ReleaseContent => {
  const { app, id, version, commit, tree, message, author, authors, branches, fingerprint } = release
  return {
    app,
    id,
    version,
    commit,
    tree,
    message,
    author,
    authors,
    branches,
    fingerprint,
    builtAt: release.createdAt,
    built: builtBy(id, entries),
    committedAt: release.committedAt ?? null,
    configuration: digestOf(release.config),
    notes: release.changes === undefined ? null : notesOf(release.changes),
    artifacts: release.artifacts.map(recordedArtifact),
    migrations: release.migrations.map(migration => recordedMigration(migration, before)),
    flags: flagsOf(release),
  }
}

const recordedArtifact = ({ service, digest, bytes, image }: Artifact): RecordedArtifact => ({
  service,
  digest,
  bytes: bytes ?? null,
  image: image ?? null,
})

/** Files could not declare any when older releases were built. */
const flagsOf = ({ config }: Release): readonly AppFlag[] =>
  (config as unknown as { readonly flags?: readonly AppFlag[] }).flags ?? []

const builtBy = (id: string, entries: readonly AppEntry[]): ReleaseContent['built'] => {
  for (const { fact, stream, seq, hash } of entries)
    if (fact.type === 'release-recorded' && fact.release === id)
      return { actor: fact.actor, link: { stream, seq, hash } }
  return null
}

const recordedMigration = (migration: Migration, before: Release | null): RecordedMigration => {
  const { id, file, checksum, effect, findings, down } = migration
  const isNew = !(before?.migrations ?? []).some(known => known.id === id && known.checksum === checksum)
  return { id, file, checksum, isNew, effect, findings, wayBack: wayBackOf(down) }
}

const wayBackOf = (down: Migration['down']): WayBack => {
  if (down === null) return { kind: 'none' }
  return down.opaque ? { kind: 'unmeasured' } : { kind: 'removes', objects: down.removes.map(nameOf) }
}

/** A script that names no schema means the one that its connection is in. */
const nameOf = (object: SchemaObject): string => {
  const table = object.schema === '' ? object.table : `${object.schema}.${object.table}`
  return object.kind === 'column' ? `column ${table}.${object.column}` : `table ${table}`
}
