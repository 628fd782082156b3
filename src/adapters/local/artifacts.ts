import { access, chmod, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { treeDigest } from '../../agent/tree-digest.ts'
import type { TreeDigest } from '../../agent/tree-digest.ts'
import { artifactErrors } from '../../domain/errors/artifact.ts'
import { commandErrors } from '../../domain/errors/command.ts'
import { failure, isFailure } from '../../domain/errors/error.ts'
import type { Artifacts } from '../../ports/artifacts.ts'
import type { Runner } from '../../ports/runner.ts'
import { indexDigest, indexedDigest } from './artifact-index.ts'
import type { BuildInput } from './artifact-index.ts'
import { buildVariables } from './build-environment.ts'
import { makeBuildFolder, removeLeftovers, removeTree } from './build-folder.ts'
import type { BuildFolder } from './build-folder.ts'
import { dropCopy, workingCopy } from './working-copy.ts'
import { checkLinks } from './contained-links.ts'
import { sourceTree, unpackTree } from './commit-tree.ts'
import type { Source } from './commit-tree.ts'
import { digestIfThere, folderOf, publish } from './publish-artifact.ts'

export type Build = Source & {
  readonly home: string
  /** A shell command, run in the unpacked context; null = the files are the artifact as they are. */
  readonly run: string | null
  readonly timeoutMs: number
  readonly runner: Runner
  /** Gets the build's output. */
  readonly line: (text: string) => void
  readonly signal: AbortSignal
}

export type Artifact = {
  /** `sha256:<hex>`, see `treeDigest`. */
  readonly digest: string
  /** `<home>/artifacts/<hex>`, read-only. */
  readonly path: string
  readonly bytes: number
  readonly ms: number
  /** True when the same input was built before and its folder is unchanged: nothing was run. */
  readonly cached: boolean
}

/**
 * Builds the artifact of a folder at a commit, once: the same tree, command and Node.js version give the folder that is
 * there already. Idempotent; several at once do not disturb each other, and nothing half done stays behind.
 * ARTIFACT_ errors by code, COMMAND_ABORTED.
 */
export const buildArtifact = async (build: Build): Promise<Artifact> => {
  const startedAt = performance.now()
  const artifacts = join(resolve(build.home), 'artifacts')
  try {
    await makeStore(artifacts)
    const input = { tree: await sourceTree(build), run: build.run, node: process.version }
    const known = await findBuilt(artifacts, input)
    const { digest, bytes } = known ?? (await makeArtifact(artifacts, build, input))
    const ms = Math.round(performance.now() - startedAt)
    return { digest, path: folderOf(artifacts, digest), bytes, ms, cached: known !== null }
  } catch (error) {
    throw isNoSpace(error) ? failure(artifactErrors.ARTIFACT_NO_SPACE, { folder: artifacts }, error) : error
  }
}

/** Long enough for an install from an empty cache; a build that hangs has to end some time. */
const BUILD_TIMEOUT_MS = 30 * 60_000

/** The artifacts of a home folder. Finding one does not read it: a start verifies what it starts. ARTIFACT_NOT_FOUND. */
export const localArtifacts = (home: string, runner: Runner): Artifacts => ({
  build: async (request, line, signal) => {
    const { digest, bytes, ms, cached } = await buildArtifact({
      ...request,
      home,
      timeoutMs: BUILD_TIMEOUT_MS,
      runner,
      line,
      signal,
    })
    return { digest, bytes, ms, cached }
  },
  locate: async digest => {
    const path = folderOf(join(resolve(home), 'artifacts'), digest)
    const isDigest = /^sha256:[0-9a-f]{64}$/.test(digest)
    await (isDigest ? access(path) : Promise.reject(new Error('this is no digest'))).catch((error: unknown) => {
      throw failure(artifactErrors.ARTIFACT_NOT_FOUND, { digest }, error)
    })
    return path
  },
  workingCopy: (digest, name) => workingCopy(home, digest, name),
  dropCopy: name => dropCopy(home, name),
})

const makeStore = async (artifacts: string): Promise<void> => {
  await mkdir(artifacts, { recursive: true })
  // Services pass through to the folder they know; they cannot look around.
  await chmod(artifacts, 0o711)
  await removeLeftovers(artifacts)
}

const findBuilt = async (artifacts: string, input: BuildInput): Promise<TreeDigest | null> => {
  const digest = await indexedDigest(artifacts, input)
  const found = digest === null ? null : await digestIfThere(folderOf(artifacts, digest))
  return found?.digest === digest ? found : null
}

const makeArtifact = async (artifacts: string, build: Build, input: BuildInput): Promise<TreeDigest> => {
  const folder = await makeBuildFolder(artifacts)
  try {
    await unpack(build, input.tree, folder)
    await runBuild(build, folder)
    await checkLinks(folder.tree)
    const made = await treeDigest(folder.tree)
    await publish(artifacts, folder, made.digest)
    await indexDigest(artifacts, input, made.digest)
    return made
  } finally {
    await removeTree(folder.path)
  }
}

const unpack = async (build: Build, tree: string, folder: BuildFolder): Promise<void> => {
  await unpackTree(build, tree, { folder: folder.tree, uid: null }, build.signal).catch((error: unknown) => {
    if (!build.signal.aborted) throw error
    throw failure(commandErrors.COMMAND_ABORTED, { program: 'git archive' }, error)
  })
}

const runBuild = async ({ run, runner, timeoutMs, line, signal }: Build, folder: BuildFolder): Promise<void> => {
  if (run === null) return
  const variables = buildVariables(process.env, folder.tmp)
  const command = { argv: ['sh', '-c', run], cwd: folder.tree, variables, timeoutMs, operation: null }
  await runner.run(command, line, signal).catch((error: Error) => {
    if (isFailure(error, commandErrors.COMMAND_TIMEOUT)) {
      throw failure(artifactErrors.ARTIFACT_BUILD_TIMEOUT, { run, seconds: timeoutMs / 1000 }, error)
    }
    if (!isFailure(error, commandErrors.COMMAND_FAILED)) throw error
    throw failure(artifactErrors.ARTIFACT_BUILD_FAILED, { cause: error.message }, error)
  })
}

const isNoSpace = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as NodeJS.ErrnoException).code === 'ENOSPC' || /ENOSPC|No space left on device/.test(error.message))
