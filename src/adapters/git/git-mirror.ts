import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, isFailure } from '../../domain/errors/error.ts'
import { sourceErrors } from '../../domain/errors/source.ts'
import type { AddressKind } from '../../domain/repository-address.ts'
import type { GitLogin } from './git-credentials.ts'
import { gitEnvironment } from './git-environment.ts'
import { GitFailed, runGit } from './run-git.ts'

/** The first time all of a repository comes. */
const timeoutMs = 10 * 60_000

export type Mirror = {
  readonly path: string
  /** Brings branches and tags, and the refs named beside them, as they are now. SOURCE_UNREACHABLE, SOURCE_REF_UNKNOWN, SOURCE_CREDENTIALS_MISSING. */
  refresh(ref: string | null): Promise<void>
}

type Options = {
  readonly path: string
  readonly repository: string
  readonly kind: AddressKind
  readonly login: () => Promise<GitLogin>
  readonly stopping: AbortSignal
}

const settings = {
  // A program in the background would outlive its server.
  'gc.autoDetach': 'false',
  'maintenance.autoDetach': 'false',
  'core.hooksPath': '/dev/null',
  'credential.helper': '',
  'fetch.recurseSubmodules': 'false',
  // What is meant for one address is sent to no other.
  'http.followRedirects': 'false',
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '60',
}

const all = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'] as const

/** A bare copy of a repository that is elsewhere. Of it nothing is ever checked out, and none of its hooks run. */
export const gitMirror = ({ path, repository, kind, login, stopping }: Options): Mirror => {
  const fetch = async (...refspecs: readonly string[]): Promise<void> => {
    const { settings: own, ssh } = await login()
    const environment = gitEnvironment([kind], { ...settings, ...own })
    const prune = refspecs.length > 1 ? ['--prune'] : []
    const args = ['-C', path, 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--force', ...prune]
    await runGit([...args, '--end-of-options', repository, ...refspecs], {
      env: ssh === null ? environment : { ...environment, GIT_SSH_COMMAND: ssh },
      timeoutMs,
      signal: stopping,
    })
  }
  return {
    path,
    refresh: async ref => {
      await make(path)
      await fetch(...all).catch((error: unknown) => {
        throw unreachable(repository, error)
      })
      if (ref === null || /^refs\/(heads|tags)\//.test(ref)) return
      await fetch(`+${ref}:${ref}`).catch((error: unknown) => {
        if (isNotThere(error)) throw failure(sourceErrors.SOURCE_REF_UNKNOWN, { ref, repository }, error)
        throw unreachable(repository, error)
      })
    },
  }
}

/** Idempotent. Without a template: what a machine puts into new repositories is not wanted here. */
const make = async (path: string): Promise<void> => {
  const isThere = await access(join(path, 'HEAD')).then(
    () => true,
    () => false,
  )
  if (isThere) return
  await mkdir(path, { recursive: true, mode: 0o700 })
  await runGit(['init', '--bare', '--quiet', '--template=', path], { env: gitEnvironment([]) })
}

const saidBy = (error: unknown): string => (error instanceof GitFailed ? error.stderr : '')

const isNotThere = (error: unknown): boolean => /couldn't find remote ref/i.test(saidBy(error))

const unreachable = (repository: string, error: unknown): unknown => {
  if (isFailure(error, sourceErrors.SOURCE_CREDENTIALS_MISSING)) return error
  const lines = saidBy(error).trim().split('\n')
  const last = lines.findLast(line => line.startsWith('fatal:') || line.startsWith('error:')) ?? lines.at(-1)
  const reason = (last ?? '').slice(0, 300) || 'git ended before it was done'
  return failure(sourceErrors.SOURCE_UNREACHABLE, { repository, reason }, error)
}
