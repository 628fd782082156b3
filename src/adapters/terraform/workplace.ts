import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commandErrors } from '../../domain/errors/command.ts'
import { infrastructureErrors } from '../../domain/errors/infrastructure.ts'
import { failure, isFailure } from '../../domain/errors/error.ts'
import { systemCode } from '../../files/file-system.ts'
import type { Artifacts, WorkingCopy } from '../../ports/artifacts.ts'
import type { InfrastructureContext, InfrastructureSource } from '../../ports/infrastructure.ts'
import type { CommandStop, Runner } from '../../ports/runner.ts'
import { whyLost } from './read-state.ts'
import { toolFailure } from './tool-failure.ts'

/** The tool ends its own work when it is interrupted, and its plugins go on until it has; SIGTERM would take them from it. */
export const politeStop: CommandStop = { signal: 'SIGINT', graceMs: 120_000 }

export const lockFile = '.terraform.lock.hcl'

/** A copy of a configuration in which the tool was initialized, for one operation. */
export type Workplace = {
  readonly path: string
  /** Runs a command of the tool; what it prints goes to the step's log unless `quiet`. INFRASTRUCTURE_ and COMMAND_ errors. */
  tool(args: readonly string[], options?: { readonly quiet?: boolean }): Promise<readonly string[]>
  /** The same for a command that changes the world: it goes on to its end when this process dies. */
  change(args: readonly string[]): Promise<void>
  /** What a command prints, which may hold secrets: it goes through a file of this place, and nowhere else. */
  printed(args: readonly string[]): Promise<string>
  /** Whether the configuration has a file of that name. */
  has(name: string): boolean
  leave(): Promise<void>
}

type Means = {
  readonly artifacts: Artifacts
  readonly runner: Runner
  readonly environment: string
  readonly lockWaitMs: number
}

/**
 * Runs a command whose output is read from here, and goes on to be written when nobody reads it any more: a tool that writes to a pipe
 * that is gone dies of it, in the middle of what it does. Ends as the command ended.
 */
const outliving = `{ "$0" "$@" 2>&1; echo $? > .ended; } | (trap '' PIPE INT; exec tee .said); exit "$(cat .ended)"`

/** The step's own limit comes by the signal. */
const endlessMs = 24 * 3_600_000

/**
 * Copies a configuration, with the lock file of plugins that is to be used when one is given, and initializes the tool there.
 * INFRASTRUCTURE_NO_BACKEND: its state would go with the copy.
 */
export const openWorkplace = async (
  means: Means,
  source: InfrastructureSource,
  context: InfrastructureContext,
  lock: string | null = null,
): Promise<Workplace> => {
  const copy = await means.artifacts.workingCopy(source.artifact, context.operationId)
  const place = workplaceAt(copy, means, source, context)
  try {
    if (lock !== null) await writeFile(join(copy.path, lockFile), lock)
    await initialize(place, means.environment, source)
    return place
  } catch (error) {
    await copy.giveBack()
    throw error
  }
}

const initialize = async (place: Workplace, environment: string, { mirror, folder }: InfrastructureSource) => {
  const backend = `${environment}.tfbackend`
  await place.tool([
    'init',
    '-input=false',
    '-no-color',
    ...(mirror === null ? [] : [`-plugin-dir=${mirror}`]),
    ...(place.has(backend) ? [`-backend-config=${backend}`] : []),
  ])
  const why = whyLost(await textIfThere(join(place.path, '.terraform', 'terraform.tfstate')))
  if (why !== null) throw failure(infrastructureErrors.INFRASTRUCTURE_NO_BACKEND, { folder, why })
}

export const textIfThere = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  })

const workplaceAt = (
  copy: WorkingCopy,
  { runner, lockWaitMs }: Means,
  source: InfrastructureSource,
  { operationId, lease, log, signal }: InfrastructureContext,
): Workplace => {
  const { path } = copy
  const run = async (argv: readonly string[], phase: string, quiet: boolean): Promise<readonly string[]> => {
    const output: string[] = []
    const line = (text: string): void => {
      output.push(text)
      if (!quiet) log.line(text)
    }
    const variables = { ...source.variables, TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1' }
    const command = { argv, cwd: path, variables, operation: operationId, timeoutMs: endlessMs, end: politeStop }
    lease.check()
    try {
      await runner.run(command, line, signal)
    } catch (error) {
      throw isFailure(error, commandErrors.COMMAND_FAILED)
        ? toolFailure(source, phase, { output, lockWaitMs }, error)
        : error
    }
    return output
  }
  return {
    path,
    tool: (args, { quiet = false } = {}) => run([source.tool, ...args], args[0] ?? '', quiet),
    change: async args => {
      await run(['sh', '-c', outliving, source.tool, ...args], args[0] ?? '', false)
    },
    printed: async args => {
      await run(['sh', '-c', 'exec "$0" "$@" > .printed', source.tool, ...args], args[0] ?? '', true)
      return readFile(join(path, '.printed'), 'utf8')
    },
    has: name => existsSync(join(path, name)),
    leave: () => copy.giveBack(),
  }
}
