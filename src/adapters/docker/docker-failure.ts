import { commandErrors } from '../../domain/errors/command.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { failure, isFailure } from '../../domain/errors/error.ts'
import { imageErrors } from '../../domain/errors/image.ts'
import type { ImageRequest } from '../../ports/images.ts'

/** A command of docker that failed, and what it printed. */
export type FailedCommand = {
  readonly command: 'version' | 'build' | 'tag' | 'push'
  readonly output: readonly string[]
  readonly timeoutMs: number
}

const noEngine =
  /cannot connect to the docker daemon|failed to connect to the docker api|permission denied while trying to connect|error during connect/i
const noBuildkit = /buildx component is missing|does not (support|have) buildkit/i
/** What passes by itself, or once somebody has started the registry or its network again. */
const away =
  /connection (refused|reset)|no such host|timeout|deadline exceeded|network is unreachable|no route to host|unexpected http status: 5\d\d|\b50[0234]\b|service unavailable|bad gateway|internal server error|toomanyrequests|\bEOF\b/i
/** What a push tells of its layers, and of where it goes. */
const progress = /^([0-9a-f]{12}: |The push refers to|Using default tag)/

const shownLines = 20

/**
 * What it means that a command of docker failed: IMAGE_NO_DOCKER, IMAGE_NO_ENGINE, IMAGE_NO_BUILDKIT, IMAGE_BUILD_FAILED, IMAGE_REGISTRY_AWAY,
 * IMAGE_PUSH_REFUSED, IMAGE_TIMEOUT; any other error is what it was. Pure.
 */
export const dockerFailure = (request: ImageRequest, failed: FailedCommand, error: unknown): unknown => {
  const { service } = request
  const { command, output, timeoutMs } = failed
  if (isFailure(error, commandErrors.COMMAND_NOT_FOUND))
    return failure(imageErrors.IMAGE_NO_DOCKER, { cause: error.message }, error)
  if (isFailure(error, commandErrors.COMMAND_TIMEOUT))
    return failure(imageErrors.IMAGE_TIMEOUT, { command, service, seconds: timeoutMs / 1000 }, error)
  return isFailure(error, commandErrors.COMMAND_FAILED) ? said(request, command, output, error) : error
}

const said = (
  { service, repository }: ImageRequest,
  command: FailedCommand['command'],
  output: readonly string[],
  cause: unknown,
): LockstepError => {
  const reason = reasonIn(output)
  if (command === 'version' || output.some(line => noEngine.test(line)))
    return failure(imageErrors.IMAGE_NO_ENGINE, { reason }, cause)
  if (output.some(line => noBuildkit.test(line))) return failure(imageErrors.IMAGE_NO_BUILDKIT, { reason }, cause)
  if (command !== 'push') {
    const tail = output.slice(-shownLines).join('\n').trim()
    return failure(imageErrors.IMAGE_BUILD_FAILED, { service, output: tail === '' ? 'it said nothing' : tail }, cause)
  }
  const isAway = away.test(reason)
  const spec = isAway ? imageErrors.IMAGE_REGISTRY_AWAY : imageErrors.IMAGE_PUSH_REFUSED
  return failure(spec, { repository, reason }, cause)
}

/** The last thing that was said and is no progress, as the end of a sentence. */
const reasonIn = (output: readonly string[]): string =>
  output
    .map(line => line.trim())
    .findLast(line => line !== '' && !progress.test(line) && !/^(See|Run) /.test(line))
    ?.replace(/\.$/, '') ?? 'it said nothing'
