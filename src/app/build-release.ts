import type { App, Build } from '../config/app.ts'
import type { Changes } from '../domain/changes.ts'
import { fingerprintOf, infrastructureArtifact } from '../domain/release.ts'
import type { Artifact, Release } from '../domain/release.ts'
import { listReleases, saveRelease } from '../store/releases.ts'
import type { Actor } from '../domain/saga/event.ts'
import type { ImageRequest } from '../ports/images.ts'
import type { Source } from '../ports/source.ts'
import type { Lockstep } from './lockstep.ts'
import { newId } from './new-id.ts'
import { readCommit } from './read-commit.ts'

export type BuildReleaseRequest = {
  readonly repository: string
  readonly commit: string
  readonly file: string
  readonly actor: Actor
}

/**
 * Builds a release from a commit: every service's artifact from a clean copy, once, and the image of those that have one. The
 * same content of the same commit is the same release. SOURCE_, CONFIG_, MIGRATION_, ARTIFACT_ and IMAGE_ errors; a failed build
 * leaves no release.
 */
export const buildRelease = async (
  lockstep: Lockstep,
  { repository, commit: ref, file, actor }: BuildReleaseRequest,
  line: (text: string) => void,
  signal: AbortSignal,
): Promise<Release> => {
  const { commit, tree, author, message, committedAt, app, migrations } = await readCommit(lockstep, {
    repository,
    ref,
    file,
  })
  const source = lockstep.sourceOf(repository)
  const [before] = await listReleases(lockstep.store.db, app.name, 1)
  const artifacts: Artifact[] = []
  // One after the other: services often share a folder, and the second is then found built.
  for (const { name, build } of app.services) {
    const request = { repository, commit, context: build.context, run: build.run }
    const built = await lockstep.artifacts.build(request, line, signal)
    line(`${name}: ${built.digest} ${built.cached ? '(built before)' : `built in ${(built.ms / 1000).toFixed(1)} s`}`)
    const image = await imageOf(lockstep, { service: name, artifact: built.digest }, build, line, signal)
    artifacts.push({ service: name, digest: built.digest, bytes: built.bytes, ...(image !== null && { image }) })
  }
  for (const folder of infrastructureFolders(app)) {
    const built = await lockstep.artifacts.build({ repository, commit, context: folder, run: null }, line, signal)
    line(`${folder}: ${built.digest}`)
    artifacts.push({ service: infrastructureArtifact(folder), digest: built.digest, bytes: built.bytes })
  }
  const draft = {
    id: newId('r'),
    app: app.name,
    commit,
    tree,
    author,
    authors: await source.authors(commit, before?.commit ?? null),
    branches: await source.branches(commit),
    changes: await changesOf(source, commit, before ?? null),
    message,
    committedAt,
    createdAt: lockstep.clock.now().toISOString(),
    artifacts,
    migrations,
    config: app,
    fingerprint: fingerprintOf(artifacts, migrations),
  }
  return saveRelease(lockstep.store.db, draft, actor)
}

/** The container image of a service's artifact; null: the file asks for none. */
const imageOf = async (
  { images }: Lockstep,
  of: Pick<ImageRequest, 'service' | 'artifact'>,
  { image }: Build,
  line: (text: string) => void,
  signal: AbortSignal,
): Promise<string | null> => {
  if (image === undefined) return null
  const { reference, cached, ms } = await images.make({ ...of, ...image }, line, signal)
  line(`${of.service}: ${reference} ${cached ? '(made before)' : `made in ${(ms / 1000).toFixed(1)} s`}`)
  return reference
}

const infrastructureFolders = ({ deploy }: App): readonly string[] => [
  ...new Set((deploy ?? []).flatMap(step => (step.kind === 'terraform' ? [step.folder] : []))),
]

/** What the release brings beside the one before it, by number. */
const changesOf = async (source: Source, commit: string, before: Release | null): Promise<Changes> => {
  const found = await source.commits(commit, before?.commit ?? null)
  return { ...found, since: found.since === null ? null : (before?.version ?? null) }
}
