import { readFile } from 'node:fs/promises'
import { failure } from '../domain/errors/error.ts'
import { signInErrors } from '../domain/errors/sign-in.ts'
import { gitHubIssuer } from '../domain/people/sign-in-settings.ts'
import type { OidcSettings, SignInSettings } from '../domain/people/sign-in-settings.ts'
import { keptValue, newSecret } from './kept-value.ts'

type Variables = Readonly<Record<string, string | undefined>>

const leastSecret = 32

/**
 * How people sign in, by the variables of the server; null: nobody does, because LOCKSTEP_PUBLIC_URL does not name scheme and host alone.
 * The secret is kept in the data folder; nodes of several data folders share the file that LOCKSTEP_SIGN_IN_SECRET_FILE names.
 * SIGN_IN_SETTING_INVALID.
 */
export const signInSettings = async (
  home: string,
  variables: Variables,
  publicUrl: string | null,
): Promise<SignInSettings | null> => {
  const oidc = await oidcOf(variables)
  if (publicUrl === null || new URL(publicUrl).origin !== publicUrl) {
    if (oidc === null) return null
    throw wrong('LOCKSTEP_PUBLIC_URL', 'has to be scheme, host and port, for people to sign in')
  }
  const workflowIssuer = addressIn(variables, 'LOCKSTEP_GITHUB_ISSUER') ?? gitHubIssuer
  return { publicUrl, secret: await secretFor(home, variables), oidc, workflowIssuer }
}

const wrong = (name: string, why: string, cause?: unknown) =>
  failure(signInErrors.SIGN_IN_SETTING_INVALID, { name, why }, cause)

const secretFor = async (home: string, variables: Variables): Promise<string> => {
  const name = 'LOCKSTEP_SIGN_IN_SECRET_FILE'
  const path = variables[name] ?? ''
  if (path === '') return keptValue(home, 'sign-in-secret', newSecret)
  const secret = await secretIn(name, path)
  if (secret.length < leastSecret) throw wrong(name, `holds fewer than ${leastSecret} characters`)
  return secret
}

const secretIn = async (name: string, path: string): Promise<string> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrong(name, `cannot be read: ${error.code ?? error.message}`, error)
  })
  if (text.trim() === '') throw wrong(name, 'names a file that is empty')
  return text.trim()
}

const oidcOf = async (variables: Variables): Promise<OidcSettings | null> => {
  const issuer = addressIn(variables, 'LOCKSTEP_OIDC_ISSUER')
  if (issuer === null) return null
  const needed = (name: string): string => {
    const value = variables[name] ?? ''
    if (value === '') throw wrong(name, 'is not set, and LOCKSTEP_OIDC_ISSUER is')
    return value
  }
  const secretFile = 'LOCKSTEP_OIDC_CLIENT_SECRET_FILE'
  return {
    issuer,
    clientId: needed('LOCKSTEP_OIDC_CLIENT_ID'),
    clientSecret: await secretIn(secretFile, needed(secretFile)),
    scopes: textOf(variables, 'LOCKSTEP_OIDC_SCOPES', 'openid email profile')
      .split(/[\s,]+/)
      .filter(Boolean),
    groupsClaim: textOf(variables, 'LOCKSTEP_OIDC_GROUPS_CLAIM', 'groups'),
    nameClaim: textOf(variables, 'LOCKSTEP_OIDC_NAME_CLAIM', '') || null,
  }
}

const textOf = (variables: Variables, name: string, usual: string): string => {
  const value = variables[name] ?? ''
  return value === '' ? usual : value
}

/** An address that nobody on the way can change: https, or this machine itself. */
const addressIn = (variables: Variables, name: string): string | null => {
  const text = variables[name] ?? ''
  if (text === '') return null
  if (!URL.canParse(text)) throw wrong(name, 'is no URL')
  const { protocol, hostname, search, hash } = new URL(text)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere)) throw wrong(name, 'has to begin with https://')
  if (search !== '' || hash !== '') throw wrong(name, 'has to end with its path')
  return text
}
