import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { artifactErrors } from '../../domain/errors/artifact.ts'
import { failure } from '../../domain/errors/error.ts'

export type Source = {
  /** Path of a repository on this machine. */
  readonly repository: string
  readonly commit: string
  /** Folder in the repository, relative to its top; `.` is the top. */
  readonly context: string
}

// Not our whole environment: GIT_DIR and its like, which hooks set, would lead to another repository.
const gitEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  ...(process.env['HOME'] === undefined ? {} : { HOME: process.env['HOME'] }),
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
})

const git = async (repository: string, ...args: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)('git', ['-C', repository, ...args], { env: gitEnvironment() })
  return stdout.trim()
}

const LONGEST_COMPLAINT = 1_000

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

const checkRepository = async (repository: string): Promise<void> => {
  await git(repository, 'rev-parse', '--git-dir').catch((error: Error & { stderr?: string }) => {
    const cause = lastLine(error.stderr ?? '') || error.message
    throw failure(artifactErrors.ARTIFACT_REPOSITORY_UNREADABLE, { repository, cause }, error)
  })
}

/**
 * The id of the tree that a context is at a commit: the same content has the same id at every commit.
 * ARTIFACT_REPOSITORY_UNREADABLE, ARTIFACT_COMMIT_NOT_FOUND, ARTIFACT_CONTEXT_NOT_FOUND.
 */
export const sourceTree = async ({ repository, commit, context }: Source): Promise<string> => {
  await checkRepository(repository)
  const found = await git(
    repository,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${commit}^{commit}`,
  ).catch((error: unknown) => {
    throw failure(artifactErrors.ARTIFACT_COMMIT_NOT_FOUND, { commit, repository }, error)
  })
  const folder = posix.normalize(context).replace(/\/$/, '')
  const name = `${found}:${folder === '.' ? '' : folder}`
  try {
    const tree = await git(repository, 'rev-parse', '--verify', '--quiet', name)
    if ((await git(repository, 'cat-file', '-t', tree)) === 'tree') return tree
  } catch (error) {
    throw failure(artifactErrors.ARTIFACT_CONTEXT_NOT_FOUND, { context, commit }, error)
  }
  throw failure(artifactErrors.ARTIFACT_CONTEXT_NOT_FOUND, { context, commit })
}

/** Resolves with what a program said of its failure, or null when it ended well. */
const complaint = async (child: ChildProcess): Promise<string | null> => {
  let said = ''
  child.stderr?.on('data', (piece: Buffer) => (said = (said + piece.toString('utf8')).slice(-LONGEST_COMPLAINT)))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return code === 0 ? null : said.trim() || `${child.spawnfile} ended with ${signal ?? code}`
}

type Unpacking = {
  /** An existing folder. */
  readonly folder: string
  /** Whose the files are to be; null: this process's user's. */
  readonly uid: number | null
}

/** Unpacks a tree into a folder, without a shell. ARTIFACT_ARCHIVE_FAILED. */
export const unpackTree = async (
  source: Source,
  tree: string,
  { folder, uid }: Unpacking,
  signal: AbortSignal,
): Promise<void> => {
  const options = { env: gitEnvironment(), signal } as const
  const archive = spawn('git', ['-C', source.repository, 'archive', '--format=tar', tree], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const unpack = spawn('tar', ['-x', '-f', '-', '-C', folder, '--no-same-owner'], {
    ...options,
    ...(uid === null ? {} : { uid, gid: uid, cwd: folder }),
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  // What the pipe itself reports says nothing: tar closes it once it has seen the end of the archive, and complains of
  // one that ends too soon.
  pipeline(archive.stdout, unpack.stdin).catch(() => undefined)
  const [packed, unpacked] = await Promise.allSettled([complaint(archive), complaint(unpack)])
  signal.throwIfAborted()
  // tar's complaint first: git then only sees that nobody reads any more.
  for (const end of [unpacked, packed]) {
    const cause = end.status === 'rejected' ? (end.reason as Error).message : end.value
    if (cause) throw failure(artifactErrors.ARTIFACT_ARCHIVE_FAILED, { commit: source.commit, cause })
  }
}
