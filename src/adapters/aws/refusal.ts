import type { AwsAccount } from '../../config/app.ts'

/** Of the services, of STS when the role is not to be assumed, and of the SDK when it finds no credentials at all. */
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

/** Whether an error of that name says that who asks may not. Pure. */
export const isRefusal = (name: string): boolean => refused.includes(name)

/** Where something is looked for, for people. */
export const whereOf = ({ region, role }: AwsAccount): string => (role === null ? region : `${region} as ${role}`)
