import type { AwsAccount } from '../../config/app.ts'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { secretErrors } from '../../domain/errors/secret.ts'
import { isRefusal, whereOf } from './refusal.ts'

const absent: readonly string[] = [
  'ResourceNotFoundException',
  'ParameterNotFound',
  'ParameterVersionNotFound',
  // It is marked for deletion, or has no value yet.
  'InvalidRequestException',
]

type About = { readonly name: string; readonly secret: string }

/**
 * What an error of the SDK means. Whatever is neither an absent secret nor a refusal may pass: throttling, timeouts, a network that is
 * away. Pure.
 */
export const secretFailure = (about: About, account: AwsAccount, error: unknown): LockstepError => {
  const { name = '', message = '' } = error instanceof Error ? error : {}
  const where = whereOf(account)
  if (absent.includes(name)) return failure(secretErrors.SECRET_NOT_FOUND, { ...about, where }, error)
  const why = message === '' ? name : message
  if (isRefusal(name)) return failure(secretErrors.SECRET_REFUSED, { ...about, where, why }, error)
  return failure(secretErrors.SECRET_UNREACHABLE, { ...about, where, why }, error)
}
