import type { AwsAccount } from '../../config/app.ts'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { rdsErrors } from '../../domain/errors/rds.ts'
import { isRefusal, whereOf } from '../aws/refusal.ts'

const absent: readonly string[] = [
  'DBInstanceNotFound',
  'DBInstanceNotFoundFault',
  'DBSnapshotNotFound',
  'DBSnapshotNotFoundFault',
]
const refused: readonly string[] = [
  'SnapshotQuotaExceeded',
  'SnapshotQuotaExceededFault',
  'InvalidParameterValue',
  'InvalidParameterCombination',
]

/** Whether an error of the SDK says that what was asked for is not there. Pure. */
export const isAbsent = (error: unknown): boolean => error instanceof Error && absent.includes(error.name)

/** Whether it says that a snapshot of that name is there already. Pure. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Error && /^DBSnapshotAlreadyExists(Fault)?$/.test(error.name)

/**
 * What an error of the SDK means. Whatever is none of these may pass: throttling, a database that is changed at the moment, a network that
 * is away. Pure. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html (2026-11)
 */
export const rdsFailure = (what: string, account: AwsAccount, error: unknown): LockstepError => {
  const { name = '', message = '' } = error instanceof Error ? error : {}
  const where = whereOf(account)
  const why = message === '' ? name : message
  if (isAbsent(error)) return failure(rdsErrors.RDS_NOT_FOUND, { what, where }, error)
  if (isRefusal(name) || refused.includes(name)) return failure(rdsErrors.RDS_REFUSED, { what, where, why }, error)
  return failure(rdsErrors.RDS_UNREACHABLE, { what, where, why }, error)
}
