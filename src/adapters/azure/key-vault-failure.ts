import type { AzureVault } from '../../config/app.ts'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { secretErrors } from '../../domain/errors/secret.ts'

type About = { readonly name: string; readonly secret: string }

/** Of the library when it finds no credentials at all. */
const withoutCredentials: readonly string[] = [
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]
/** It was asked wrongly, by nobody, or by somebody who may not. What is disabled or not valid yet is refused as well. */
const refusedStatus: readonly number[] = [400, 401, 403]

/** Codes of Entra that say that it may pass: https://learn.microsoft.com/entra/identity-platform/reference-error-codes (2026-11) */
const passing: readonly string[] = ['AADSTS50196', 'AADSTS90006', 'AADSTS90012', 'AADSTS90033']

const longest = 300

/**
 * What an error of the SDK means. Whatever is neither an absent secret nor a refusal may pass. The error itself goes no further: with it
 * went the request, and its token. Pure.
 */
export const keyVaultFailure = (about: About, vault: AzureVault, error: unknown): LockstepError => {
  const where = whereOf(vault)
  if (statusOf(error) === 404 && !isOfCredential(error))
    return failure(secretErrors.SECRET_NOT_FOUND, { ...about, where })
  const why = whyOf(error)
  return failure(isRefused(error) ? secretErrors.SECRET_REFUSED : secretErrors.SECRET_UNREACHABLE, {
    ...about,
    where,
    why,
  })
}

/** Where a secret is looked for, for people. */
export const whereOf = ({ vault, client }: AzureVault): string => {
  const { host } = new URL(vault)
  return client === null ? host : `${host} as ${client}`
}

const statusOf = (error: unknown): number | null =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null

const isOfCredential = (error: unknown): boolean => error instanceof Error && error.name === 'AuthenticationError'

/** A failure to get a token has one name and one status whatever it was: only Entra's own codes tell a refusal. */
const isRefused = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  if (withoutCredentials.includes(error.name)) return true
  if (!isOfCredential(error)) return refusedStatus.includes(statusOf(error) ?? 0)
  const [code] = /AADSTS\d+/.exec(error.message) ?? []
  return code !== undefined && !passing.includes(code)
}

const whyOf = (error: unknown): string => {
  const { name = 'no error', message = '' } = error instanceof Error ? error : {}
  return message === '' ? name : message.replaceAll(/\s+/g, ' ').trim().slice(0, longest)
}
