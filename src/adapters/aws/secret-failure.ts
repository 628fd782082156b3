import type { AwsAccount } from '../../config/app.ts'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { secretErrors } from '../../domain/errors/secret.ts'

const absent: readonly string[] = [
  'ResourceNotFoundException',
  'ParameterNotFound',
  'ParameterVersionNotFound',
  // It is marked for deletion, or has no value yet.
  'InvalidRequestException',
]
/** Of the service, of STS when the role is not to be assumed, and of the SDK when it finds no credentials at all. */
const refused: readonly string[] = [
  'AccessDenied',
  'AccessDeniedException',
  'CredentialsProviderError',
  'DecryptionFailure',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidKeyId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]

type About = { readonly name: string; readonly secret: string }

/** Where a secret is looked for, for people. */
const whereOf = ({ region, role }: AwsAccount): string => (role === null ? region : `${region} as ${role}`)

/**
 * What an error of the SDK means. Whatever is neither an absent secret nor a refusal may pass: throttling, timeouts, a network that is
 * away. Pure.
 */
export const secretFailure = (about: About, account: AwsAccount, error: unknown): LockstepError => {
  const { name = '', message = '' } = error instanceof Error ? error : {}
  const where = whereOf(account)
  if (absent.includes(name)) return failure(secretErrors.SECRET_NOT_FOUND, { ...about, where }, error)
  const why = message === '' ? name : message
  if (refused.includes(name)) return failure(secretErrors.SECRET_REFUSED, { ...about, where, why }, error)
  return failure(secretErrors.SECRET_UNREACHABLE, { ...about, where, why }, error)
}
