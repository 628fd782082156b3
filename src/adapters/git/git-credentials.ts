import { failure } from '../../domain/errors/error.ts'
import { sourceErrors } from '../../domain/errors/source.ts'
import type { AddressKind } from '../../domain/repository-address.ts'
import type { SecretSource } from '../../domain/notices/settings.ts'
import type { GitSettings } from './git-environment.ts'

/** How git proves itself: settings, and the program for ssh. */
export type GitLogin = { readonly settings: GitSettings; readonly ssh: string | null }

type Access = {
  readonly repository: string
  readonly kind: AddressKind
  readonly credentials: SecretSource | null
  readonly read: (source: SecretSource) => Promise<string>
}

/** SOURCE_CREDENTIALS_MISSING. */
export const gitLogin = async ({ repository, kind, credentials, read }: Access): Promise<GitLogin> => {
  if (kind === 'ssh') return { settings: {}, ssh: sshWith(repository, credentials) }
  if (kind !== 'https' || credentials === null) return { settings: {}, ssh: null }
  const secret = await read(credentials).catch((error: Error) => {
    throw failure(sourceErrors.SOURCE_CREDENTIALS_MISSING, { repository, reason: error.message }, error)
  })
  // A token is a password; of the name the forges ask no more than that there is one.
  const login = secret.includes(':') ? secret : `x-access-token:${secret}`
  const header = `Authorization: Basic ${Buffer.from(login).toString('base64')}`
  return { settings: { [`http.${new URL(repository).origin}/.extraHeader`]: header }, ssh: null }
}

/** Whom it speaks to must be known to the machine; it never asks. */
const sshWith = (repository: string, credentials: SecretSource | null): string => {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ConnectTimeout=20']
  const ssh = ['ssh', ...options.map(option => `-o ${option}`)].join(' ')
  if (credentials === null) return ssh
  if (credentials.kind !== 'file') {
    const reason = 'a key for ssh has to be a file'
    throw failure(sourceErrors.SOURCE_CREDENTIALS_MISSING, { repository, reason })
  }
  return `${ssh} -o IdentitiesOnly=yes -i '${credentials.path.replaceAll("'", String.raw`'\''`)}'`
}
