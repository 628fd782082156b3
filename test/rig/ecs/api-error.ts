/**
 * Errors of the ECS API by the codes that it documents; the answer carries the code as `__type`.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html (2026-11)
 */
export type ApiErrorCode =
  | 'ClientException'
  | 'ClusterContainsServicesException'
  | 'ClusterNotFoundException'
  | 'InvalidParameterException'
  | 'ServiceNotFoundException'
  | 'ServiceNotActiveException'
  | 'ThrottlingException'
  | 'UnknownOperationException'
  | 'UnsupportedFeatureException'
  | 'ServerException'

export class ApiError extends Error {
  readonly code: ApiErrorCode
  readonly status: number
  constructor(code: ApiErrorCode, message: string) {
    super(message)
    this.code = code
    this.status = code === 'ServerException' ? 500 : 400
  }
}

/** What ECS has and this stand-in has not is refused, never taken and left out. */
export const notHere = (what: string): ApiError =>
  new ApiError('UnsupportedFeatureException', `the stand-in for ECS has no ${what}`)
