import type { Changes } from './changes.ts'
import { digestOf } from './digest.ts'
import type { Json } from './json.ts'
import type { Migration } from './migration.ts'

/** What one service runs, or a folder of infrastructure as `infrastructureArtifact` names it. `digest` names the content. */
export type Artifact = {
  readonly service: string
  readonly digest: string
  /** Not there in a release that was built before this was kept. */
  readonly bytes?: number
  /** The container image that was made of it, by the digest that its registry knows it by; not there: none was. */
  readonly image?: string
}

/** Immutable: built once from a commit, then moved through the environments unchanged. */
export type Release = {
  readonly id: string
  readonly app: string
  /** A number that people say: v1, v2 ...; counted per app. */
  readonly version: string
  readonly commit: string
  readonly tree: string
  readonly message: string
  readonly author: string
  /** Everyone who wrote a commit since the release before, as `Name <address>`: who may be barred from approving it. */
  readonly authors: readonly string[]
  /** The branches that contained the commit when it was last shipped. */
  readonly branches: readonly string[]
  readonly createdAt: string
  /** When its commit was made; not there in a release that was built before this was kept. */
  readonly committedAt?: string
  /** What it has that the release before had not; not there in a release that was built before this was kept. */
  readonly changes?: Changes
  readonly artifacts: readonly Artifact[]
  readonly migrations: readonly Migration[]
  /** The resolved lockstep.yaml of that commit. */
  readonly config: Json
  /** Equal for a rebuild of the same content: what a hold is keyed by. */
  readonly fingerprint: string
}

/** How the folder of a `terraform` step stands among a release's artifacts: as no service can be named. */
export const infrastructureArtifact = (folder: string): string => `terraform:${folder}`

/** The number that a release's version says. */
export const releaseNumber = (version: string): number => Number(version.slice(1))

/** Digests and migrations decide; version, commit and time do not, so a rebuild cannot dodge a hold. */
export const fingerprintOf = (artifacts: readonly Artifact[], migrations: readonly Migration[]): string =>
  digestOf({
    artifacts: artifacts.map(({ service, digest }) => ({ service, digest })),
    migrations: migrations.map(({ id, checksum }) => ({ id, checksum })),
  })

/** Whether the services of one content have the same images: one that a registry had lost is made again, and may be another. */
export const hasSameImages = (some: readonly Artifact[], others: readonly Artifact[]): boolean =>
  digestOf(imagesIn(some)) === digestOf(imagesIn(others))

const imagesIn = (artifacts: readonly Artifact[]) =>
  artifacts.flatMap(({ service, image }) => (image === undefined ? [] : [{ service, image }]))
