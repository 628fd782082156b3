import { LockstepError } from '../domain/errors/error.ts'
import type { Reading } from '../domain/analysis/reading.ts'
import { CommandEnd } from '../ports/runner.ts'
import type { VariableValue } from '../ports/target.ts'
import type { CommandWatch, Subject, WatchSource } from '../ports/watch.ts'
import { testVariables, urlVariable } from './test-route.ts'
import type { World } from './world.ts'

/** The caller's signal ends a look; this only keeps a command from staying for ever. */
const endlessMs = 24 * 3_600_000

/**
 * Looks by a command of the file, in a copy of the first service's artifact, where its dependencies are installed. It is told where the new
 * version answers. Exit code 0 is good, 1 is bad; any other end says nothing of the release.
 */
export const commandWatch = (world: World): WatchSource<CommandWatch> => ({
  kind: 'command',
  open: async (watch, subject) => {
    await world.runner.end(watch.operation)
    const digest = world.next.release.artifacts[0]?.digest ?? ''
    const copy = await world.artifacts.workingCopy(digest, watch.operation)
    let running: Promise<Reading> = Promise.resolve({ kind: 'no-data', details: '' })
    return {
      look: signal => {
        // The one before was told to end; two at once would disturb each other.
        running = running.then(() => runOnce(copy.path, watch, subject, world, signal))
        return running
      },
      close: async () => {
        await running
        await copy.giveBack()
      },
    }
  },
})

const runOnce = async (
  cwd: string,
  { run, operation }: CommandWatch,
  subject: Subject,
  world: World,
  signal: AbortSignal,
): Promise<Reading> => {
  let lastLine = ''
  const line = (text: string): void => {
    lastLine = text.trim() === '' ? lastLine : text.trim()
    world.log.line(text)
  }
  try {
    const variables = await variablesFor(world, subject)
    const command = { argv: ['sh', '-c', run], cwd, variables, operation, timeoutMs: endlessMs }
    await world.runner.run(command, line, signal)
    return { kind: 'good', details: lastLine === '' ? 'exit code 0' : lastLine.slice(0, 200) }
  } catch (error) {
    return readingOf(error, lastLine.slice(0, 200))
  }
}

const readingOf = (error: unknown, lastLine: string): Reading => {
  const end = error instanceof LockstepError && error.cause instanceof CommandEnd ? error.cause : null
  if (end === null) {
    const code = error instanceof LockstepError ? error.code : String(error)
    return { kind: 'no-data', details: `the command could not be run to its end (${code})` }
  }
  const kind = end.exitCode === 1 ? 'bad' : 'no-data'
  return { kind, details: lastLine === '' ? end.message : `${end.message}: ${lastLine}` }
}

const variablesFor = async (world: World, subject: Subject): Promise<Readonly<Record<string, VariableValue>>> => ({
  ...(await world.variables.forCommand(world.next)),
  ...(await testVariables(world)),
  ...(await instanceUrls(world, subject)),
  LOCKSTEP_OPERATION: world.operationId,
})

/** Where the instances of the new version answer, with a space between them: by these a command reaches it whatever share of the users it has. */
const instanceUrls = async (world: World, subject: Subject): Promise<Readonly<Record<string, string>>> => {
  const services = world.next.app.services.filter(({ health }) => health !== null)
  const entries = services.map(async ({ name }) => {
    const instances = await subject.instances(name)
    return [
      urlVariable('INSTANCE', name),
      instances.map(({ host, port }) => `http://${host}:${port}`).join(' '),
    ] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}
