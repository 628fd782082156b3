import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandErrors } from '../../domain/errors/command.ts'
import { failure, isFailure } from '../../domain/errors/error.ts'
import { imageErrors } from '../../domain/errors/image.ts'
import type { ImageRequest } from '../../ports/images.ts'
import type { Runner } from '../../ports/runner.ts'
import { dockerFailure } from './docker-failure.ts'
import type { FailedCommand } from './docker-failure.ts'

/** docker for one image. Each of them: IMAGE_ errors, COMMAND_ABORTED. */
export type DockerProgram = {
  /** What the engine builds for, such as `linux/amd64`. */
  platform(): Promise<string>
  /** Builds from the folder; resolves to the id of the image in the engine. */
  build(): Promise<string>
  tag(id: string, name: string): Promise<void>
  /** Resolves to the digest under which the registry has it now. */
  push(name: string): Promise<string>
  /** Whether the registry shows the image; false when that cannot be told. */
  isThere(reference: string): Promise<boolean>
}

export type DockerOptions = {
  readonly runner: Runner
  /** The folder that is built from. */
  readonly folder: string
  readonly variables: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Gets what build and push print. */
  readonly line: (text: string) => void
  readonly signal: AbortSignal
}

/**
 * The docker program of the server, by its command line: signing in, credential helpers and contexts are its own matter.
 * https://docs.docker.com/reference/cli/docker/ (2026-11)
 */
export const dockerProgram = (request: ImageRequest, options: DockerOptions): DockerProgram => {
  const run = async (command: FailedCommand['command'], args: readonly string[], line: (text: string) => void) => {
    const output: string[] = []
    const keep = (text: string): void => {
      output.push(text)
      line(text)
    }
    await started(options, [command, ...args], keep).catch((error: unknown) => {
      throw dockerFailure(request, { command, output, timeoutMs: options.timeoutMs }, error)
    })
    return output
  }
  return {
    platform: async () => (await run('version', ['--format', '{{.Server.Os}}/{{.Server.Arch}}'], silent)).join(' '),
    build: () => withIdFile(file => run('build', buildArgs(request, file), options.line)),
    tag: async (id, name) => void (await run('tag', [id, name], silent)),
    push: async name => digestIn(request, await run('push', [name], options.line)),
    isThere: reference => isThere(options, reference),
  }
}

const silent = (): void => undefined

const started = (
  { runner, folder, variables, timeoutMs, signal }: DockerOptions,
  args: readonly string[],
  line: (text: string) => void,
) => runner.run({ argv: ['docker', ...args], cwd: folder, variables, timeoutMs, operation: null }, line, signal)

/** `./`: a name is never taken for an option, for the standard input or for an address. */
const buildArgs = ({ dockerfile }: ImageRequest, idFile: string): readonly string[] => [
  '--progress=plain',
  `--file=./${dockerfile}`,
  `--iidfile=${idFile}`,
  '.',
]

const withIdFile = async (build: (file: string) => Promise<unknown>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-image-'))
  try {
    const file = join(folder, 'id')
    await build(file)
    return (await readFile(file, 'utf8')).trim()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** As the last line of a push says it: `<tag>: digest: sha256:... size: 528`. */
const digestIn = ({ repository }: ImageRequest, output: readonly string[]): string => {
  const digest = output.map(line => /: digest: (sha256:[0-9a-f]{64}) size: \d+$/.exec(line)?.[1]).findLast(Boolean)
  if (digest !== undefined) return digest
  throw failure(imageErrors.IMAGE_PUSH_REFUSED, { repository, reason: 'it did not say under which digest it has it' })
}

const shownWithinMs = 60_000

/**
 * docker asks for this by itself, without its engine: a registry of this machine alone is asked without TLS, as engines do.
 * https://docs.docker.com/reference/cli/docker/manifest/inspect/ (2026-11)
 */
const isThere = async (options: DockerOptions, reference: string): Promise<boolean> => {
  const insecure = /^(localhost|127\.[\d.]+)(:\d+)?\//.test(reference) ? ['--insecure'] : []
  const args = ['manifest', 'inspect', ...insecure, reference]
  try {
    await started({ ...options, timeoutMs: shownWithinMs }, args, silent)
    return true
  } catch (error) {
    if (isFailure(error, commandErrors.COMMAND_FAILED) || isFailure(error, commandErrors.COMMAND_TIMEOUT)) return false
    throw error
  }
}
