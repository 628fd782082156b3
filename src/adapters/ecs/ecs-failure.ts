import { ecsErrors } from '../../domain/errors/ecs.ts'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'

/** What was asked, and where, for people: `the service web` in `orders in eu-west-2`. */
export type Asked = { readonly what: string; readonly where: string }

const absent: readonly string[] = ['ClusterNotFoundException', 'ServiceNotFoundException', 'ServiceNotActiveException']
/** Of ECS, of STS when the role is not to be assumed, and of the SDK when it finds no credentials at all. */
const refused: readonly string[] = [
  'AccessDenied',
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'UnrecognizedClientException',
]
const invalid: readonly string[] = [
  'ClientException',
  'InvalidParameterException',
  'UnsupportedFeatureException',
  'PlatformUnknownException',
  'PlatformTaskDefinitionIncompatibilityException',
  'BlockedException',
]

/**
 * What an error of the SDK means, by its name. Whatever is none of these may pass: throttling, timeouts, a network that is away. Pure.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html (2026-11)
 */
export const ecsFailure = ({ what, where }: Asked, error: unknown): LockstepError => {
  const { name = '', message = '' } = error instanceof Error ? error : {}
  const why = message === '' ? name : message
  if (absent.includes(name))
    return failure(
      ecsErrors.ECS_NOT_FOUND,
      { what: name.startsWith('Cluster') ? 'cluster of that name' : what, where },
      error,
    )
  if (refused.includes(name)) return failure(ecsErrors.ECS_REFUSED, { what, where, why }, error)
  if (invalid.includes(name)) return failure(ecsErrors.ECS_INVALID, { what, where, why }, error)
  return failure(ecsErrors.ECS_UNREACHABLE, { what, where, why }, error)
}
