import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import type { ChildProcess } from 'node:child_process'
import type { ContainerSpec, Engine, RunningContainer } from './engine.ts'

/**
 * Not containers: each command is a process group of this machine, with the machine's files, network and user, and an image is
 * only a name that the engine was told of. Exit codes, signals, output and time are real. For fast tests, and where no Docker is.
 */
const description = 'processes of this machine, no containers'

const exitCodeOf = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? 128 + (signal === null ? 0 : constants.signals[signal])

/** The group is gone when its leader is and nobody else is in it. */
const toGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause
  }
}

const started = async ({ entryPoint, command, environment }: ContainerSpec): Promise<ChildProcess> => {
  const [program, ...args] = [...entryPoint, ...command]
  if (program === undefined) throw new Error('no command specified')
  const env = { PATH: process.env['PATH'], ...environment }
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env })
  await once(child, 'spawn')
  return child
}

const probed = async (
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<boolean> => {
  if (signal.aborted) return false
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env })
  const end = (): void => toGroup(child, 'SIGKILL')
  signal.addEventListener('abort', end)
  const code = await new Promise(resolve => {
    child.once('error', () => resolve(-1))
    child.once('exit', resolve)
  })
  signal.removeEventListener('abort', end)
  return code === 0
}

export const processEngine = (images: readonly string[]): Engine => {
  const running = new Map<ChildProcess, Promise<number>>()
  const container = (child: ChildProcess, environment: Readonly<Record<string, string>>): RunningContainer => {
    const exited = new Promise<number>(resolve => {
      child.once('exit', (code, signal) => {
        running.delete(child)
        // As with a container, nothing outlives its first process.
        toGroup(child, 'SIGKILL')
        resolve(exitCodeOf(code, signal))
      })
    })
    running.set(child, exited)
    return {
      runtimeId: String(child.pid),
      exited,
      // As with a container: the first process is asked, and all of them are killed.
      signal: async name => {
        if (!running.has(child)) return
        if (name === 'SIGKILL') toGroup(child, name)
        else child.kill(name)
      },
      probe: (command, signal) => probed(command, { PATH: process.env['PATH'], ...environment }, signal),
    }
  }
  return {
    description,
    hasImage: async image => images.includes(image),
    start: async spec => container(await started(spec), spec.environment),
    close: async () => {
      for (const child of running.keys()) toGroup(child, 'SIGKILL')
      await Promise.all(running.values())
    },
  }
}
