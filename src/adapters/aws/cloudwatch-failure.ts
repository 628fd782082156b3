import type { AwsAccount } from '../../config/app.ts'
import { cloudwatchErrors } from '../../domain/errors/cloudwatch.ts'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { isRefusal, whereOf } from './refusal.ts'

/** What an error of the SDK means. Whatever is no refusal may pass: throttling, timeouts, a network that is away. Pure. */
export const cloudwatchFailure = (account: AwsAccount, error: unknown): LockstepError => {
  const { name = '', message = '' } = error instanceof Error ? error : {}
  const args = { where: whereOf(account), why: message === '' ? name : message }
  const spec = isRefusal(name) ? cloudwatchErrors.CLOUDWATCH_REFUSED : cloudwatchErrors.CLOUDWATCH_UNREACHABLE
  return failure(spec, args, error)
}
