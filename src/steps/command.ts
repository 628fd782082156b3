import { LockstepError } from '../domain/errors/error.ts'
import { testVariables } from './test-route.ts'
import type { Settlement } from '../domain/saga/event.ts'
import type { World } from './world.ts'

/** Runs a command line of the file in a copy of the first service's artifact, where its dependencies are installed. */
export const runCommand = async (line: string, world: World): Promise<{ readonly ms: number }> => {
  const digest = world.next.release.artifacts[0]?.digest ?? ''
  const copy = await world.artifacts.workingCopy(digest, world.operationId)
  try {
    return await runIn(copy.path, line, world)
  } finally {
    await copy.giveBack()
  }
}

const runIn = async (cwd: string, line: string, world: World): Promise<{ readonly ms: number }> => {
  const variables = {
    ...(await world.variables.forCommand(world.next)),
    ...(await testVariables(world)),
    LOCKSTEP_OPERATION: world.operationId,
  }
  world.lease.check()
  return world.runner.run(
    {
      argv: ['sh', '-c', line],
      cwd,
      variables,
      operation: world.operationId,
      // The step's own limit comes by the signal.
      timeoutMs: 24 * 3_600_000,
    },
    text => world.log.line(text),
    world.signal,
  )
}

/** After a crash the command may still run: it is ended, its copy goes, and the step runs it again from the start. */
export const settleCommand = async (world: World): Promise<Settlement> => {
  await world.runner.end(world.operationId)
  await world.artifacts.dropCopy(world.operationId)
  return { outcome: 'not-done' }
}

/** A command that ended badly is the step's own failure; anything else (a lost lease, an abort) stays what it is. */
export const commandFailure = (error: unknown, make: (reason: string) => LockstepError): unknown =>
  error instanceof LockstepError && error.code === 'COMMAND_FAILED' ? make(error.message) : error
