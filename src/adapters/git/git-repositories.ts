import { join } from 'node:path'
import { sha256 } from '../../domain/digest.ts'
import { failure } from '../../domain/errors/error.ts'
import { sourceErrors } from '../../domain/errors/source.ts'
import type { SecretSource } from '../../domain/notices/settings.ts'
import { addressKind, isAddress } from '../../domain/repository-address.ts'
import type { AddressKind } from '../../domain/repository-address.ts'
import { turnsByKey } from '../../domain/turns.ts'
import type { RegisteredApps } from '../../domain/webhooks/registered-app.ts'
import type { Artifacts } from '../../ports/artifacts.ts'
import type { CheckPlaces } from '../../ports/check-places.ts'
import type { Source } from '../../ports/source.ts'
import { hasCommit } from './commits-since.ts'
import { gitLogin } from './git-credentials.ts'
import { gitEnvironment } from './git-environment.ts'
import { gitMirror } from './git-mirror.ts'
import type { Mirror } from './git-mirror.ts'
import { gitSource } from './git-source.ts'
import { runGit } from './run-git.ts'

type Options = {
  /** Copies of repositories that are elsewhere are kept in it. */
  readonly home: string
  readonly registered: RegisteredApps
  readonly read: (source: SecretSource) => Promise<string>
  readonly stopping: AbortSignal
}

export type Repositories = {
  /** A folder of this machine as it is; an address that is registered by a copy, which is brought up to date whenever a ref is asked for. */
  readonly source: (repository: string) => Source
  /** Builds from such repositories, too. */
  readonly building: (artifacts: Artifacts) => Artifacts
  /** Checks what is in such repositories, too. */
  readonly checking: (places: CheckPlaces) => CheckPlaces
}

const commitId = /^[0-9a-f]{40}([0-9a-f]{24})?$/

/** Every repository that a release is built from. SOURCE_ADDRESS_REFUSED for an address that nobody has registered. */
export const gitRepositories = ({ home, registered, read, stopping }: Options): Repositories => {
  const inTurn = turnsByKey()
  const mirrorOf = (repository: string, kind: AddressKind): Mirror => {
    const app = Object.values(registered).find(one => one.repository === repository)
    if (app === undefined) throw failure(sourceErrors.SOURCE_ADDRESS_REFUSED, { repository })
    const path = join(home, 'repositories', `${sha256(repository).slice(0, 16)}.git`)
    const login = () => gitLogin({ repository, kind, credentials: app.credentials, read })
    return gitMirror({ path, repository, kind, login, stopping })
  }
  /** Null: it is a folder, and read where it is. */
  const elsewhere = (repository: string): Mirror | null => {
    if (!isAddress(repository)) return null
    const kind = addressKind(repository)
    if (kind === null) throw failure(sourceErrors.SOURCE_ADDRESS_REFUSED, { repository })
    return mirrorOf(repository, kind)
  }
  const refresh = (mirror: Mirror, ref: string | null) => inTurn(mirror.path, () => mirror.refresh(ref))
  const bring = async (mirror: Mirror, commit: string): Promise<void> => {
    if (!(await isThere(mirror.path, commit))) await refresh(mirror, null)
  }
  /** The folder in which a commit of a repository is. */
  const folderWith = async (repository: string, commit: string): Promise<string> => {
    const mirror = elsewhere(repository)
    if (mirror === null) return repository
    await bring(mirror, commit)
    return mirror.path
  }
  return {
    source: repository => {
      const mirror = elsewhere(repository)
      if (mirror === null) return gitSource(repository)
      const source = gitSource(mirror.path, repository)
      const resolve = async (ref: string): Promise<string> => {
        if (commitId.test(ref)) await bring(mirror, ref)
        else await refresh(mirror, fullName(ref))
        return source.resolve(ref)
      }
      return { ...source, resolve }
    },
    building: artifacts => ({
      ...artifacts,
      build: async (request, line, signal) => {
        const repository = await folderWith(request.repository, request.commit)
        return artifacts.build({ ...request, repository }, line, signal)
      },
    }),
    checking: places => ({
      ...places,
      open: async (request, signal) => {
        const repository = await folderWith(request.repository, request.commit)
        return places.open({ ...request, repository }, signal)
      },
    }),
  }
}

const isThere = (path: string, commit: string): Promise<boolean> =>
  hasCommit((...args) => runGit(['-C', path, ...args], { env: gitEnvironment([]) }), commit)

/** `refs/pull/7/merge^2` is asked for as `refs/pull/7/merge`; a short name is a branch or a tag, which come anyway. */
const fullName = (ref: string): string | null => /^refs\/[^\s^~:]+/.exec(ref)?.[0] ?? null
