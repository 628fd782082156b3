import { describe, expect, it } from 'vitest'
import { commandErrors } from '../../domain/errors/command.ts'
import { failure } from '../../domain/errors/error.ts'
import { dockerFailure } from './docker-failure.ts'
import type { FailedCommand } from './docker-failure.ts'

const request = { service: 'web', artifact: 'sha256:a', repository: 'r.example.com/web', dockerfile: 'Dockerfile' }
const ended = failure(commandErrors.COMMAND_FAILED, { program: 'docker', end: 'ended with 1', output: '' })
const meaning = (command: FailedCommand['command'], output: readonly string[], error: unknown = ended) =>
  dockerFailure(request, { command, output, timeoutMs: 1_800_000 }, error)

describe('a command of docker that failed', () => {
  it.each([
    ['version', 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?', 'IMAGE_NO_ENGINE'],
    ['version', 'something new', 'IMAGE_NO_ENGINE'],
    ['build', 'ERROR: error during connect: Get "http://x/_ping": EOF', 'IMAGE_NO_ENGINE'],
    ['push', 'permission denied while trying to connect to the Docker daemon socket at unix:///x', 'IMAGE_NO_ENGINE'],
    ['build', 'ERROR: BuildKit is enabled but the buildx component is missing or broken.', 'IMAGE_NO_BUILDKIT'],
    ['build', 'r.example.com/base: i/o timeout', 'IMAGE_BUILD_FAILED'],
    ['tag', 'Error response from daemon: No such image: sha256:a', 'IMAGE_BUILD_FAILED'],
    [
      'push',
      'Get "https://r.example.com/v2/": dial tcp 192.0.2.1:443: connect: connection refused',
      'IMAGE_REGISTRY_AWAY',
    ],
    ['push', 'dial tcp: lookup r.example.com: no such host', 'IMAGE_REGISTRY_AWAY'],
    ['push', 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)', 'IMAGE_REGISTRY_AWAY'],
    ['push', 'received unexpected HTTP status: 503 Service Unavailable', 'IMAGE_REGISTRY_AWAY'],
    ['push', 'no basic auth credentials', 'IMAGE_PUSH_REFUSED'],
    ['push', 'denied: Your authorization token has expired. Reauthenticate and try again.', 'IMAGE_PUSH_REFUSED'],
    ['push', "name unknown: The repository with name 'web' does not exist", 'IMAGE_PUSH_REFUSED'],
    ['push', 'tag invalid: it cannot be overwritten because the repository is immutable.', 'IMAGE_PUSH_REFUSED'],
    ['push', 'something new', 'IMAGE_PUSH_REFUSED'],
  ] as const)('%s: %s is %s', (command, line, code) => {
    expect(meaning(command, [line])).toMatchObject({ code })
  })

  it('tells the reason of a push without its progress, and where it was to go', () => {
    const output = ['The push refers to repository [r.example.com/web]', 'denied: no', '54af9bcad979: Waiting', '']
    expect(meaning('push', output)).toMatchObject({
      message: 'docker push to r.example.com/web: denied: no. The release was not made; the artifact is kept.',
    })
    expect(meaning('push', [])).toMatchObject({ message: expect.stringContaining('it said nothing') as string })
  })

  it('tells the end of what a build said', () => {
    const output = Array.from({ length: 30 }, (_, n) => `line ${n}`)
    const { message } = meaning('build', output) as Error
    expect(message.split('\n').slice(1)).toEqual(output.slice(10))
    expect(meaning('build', [' '])).toMatchObject({ message: expect.stringMatching(/:\nit said nothing$/) as string })
  })

  it('knows a program that is not there, and one that took too long; an abort stays one', () => {
    const missing = failure(commandErrors.COMMAND_NOT_FOUND, { program: 'docker', cause: 'no such program' })
    expect(meaning('version', [], missing)).toMatchObject({ code: 'IMAGE_NO_DOCKER' })
    const late = failure(commandErrors.COMMAND_TIMEOUT, { program: 'docker', timeoutMs: 1, output: '' })
    expect(meaning('push', [], late)).toMatchObject({
      code: 'IMAGE_TIMEOUT',
      message: 'docker push for web was ended after 1800 s. The release was not made; the artifact is kept.',
    })
    const aborted = failure(commandErrors.COMMAND_ABORTED, { program: 'docker' })
    expect(meaning('build', [], aborted)).toBe(aborted)
  })
})
