import { randomBytes } from 'node:crypto'
import { chown, mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { checkErrors } from '../../../domain/errors/check.ts'
import { commandErrors } from '../../../domain/errors/command.ts'
import { failure, isFailure } from '../../../domain/errors/error.ts'
import type { LockstepError } from '../../../domain/errors/error.ts'
import { freePort } from '../../../postgres/free-port.ts'
import { localRunnerAs } from '../runner.ts'

export type RedisRequest = {
  /** An empty folder of its own. */
  readonly folder: string
  readonly uid: number | null
  readonly check: string
  /** Of the check: its processes are ended together. */
  readonly operation: string
}

const program = 'redis-server'
const readyWithinMs = 10_000
const pollMs = 20
/** Longer than any check may take. */
const dayMs = 24 * 3_600_000

/** Starts a Redis of its own on a free port, with a password, that keeps nothing. CHECK_PROGRAM_MISSING, CHECK_REDIS_FAILED. */
export const startRedis = async (request: RedisRequest): Promise<{ readonly url: string; stop(): Promise<void> }> => {
  const [port, password] = [await freePort(), randomBytes(24).toString('base64url')]
  const file = await writeSettings(request, [`port ${port}`, `requirepass ${password}`])
  const ending = new AbortController()
  const said: string[] = []
  const running = runRedis(request, file, text => said.push(text), ending.signal)
  const stop = async (): Promise<void> => {
    ending.abort(new Error('the check is over'))
    await running
  }
  const early = running.then(error => error ?? failure(checkErrors.CHECK_REDIS_FAILED, causeOf(request, said)))
  const error = await Promise.race([early, untilReady(port, password)])
  if (error === null) return { url: `redis://:${password}@127.0.0.1:${port}`, stop }
  await stop()
  if (error !== 'late') throw error
  throw failure(checkErrors.CHECK_REDIS_FAILED, causeOf(request, said))
}

const causeOf = ({ check }: RedisRequest, said: readonly string[]) => ({
  check,
  cause: said.slice(-3).join('; ') || `${program} gave no answer`,
})

/** In a file of its user's, so that no list of processes shows the password. */
const writeSettings = async ({ folder, uid }: RedisRequest, more: readonly string[]): Promise<string> => {
  const [file, data] = [join(folder, 'redis.conf'), join(folder, 'data')]
  await mkdir(data, { mode: 0o700 })
  const lines = ['bind 127.0.0.1', 'save ""', 'appendonly no', 'daemonize no', `dir ${data}`, ...more]
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 })
  if (uid !== null) for (const path of [file, data]) await chown(path, uid, uid)
  return file
}

/** Null once it has ended because it was to; else why it ended. */
const runRedis = async (
  { folder, uid, check, operation }: RedisRequest,
  file: string,
  line: (text: string) => void,
  signal: AbortSignal,
): Promise<LockstepError | null> => {
  // Not the check's own mark: the end of the check's command must not end it, nor wait for it.
  const command = {
    argv: [program, file],
    cwd: folder,
    variables: {},
    timeoutMs: dayMs,
    operation: `${operation} redis`,
  }
  try {
    await localRunnerAs(uid).run(command, line, signal)
    return null
  } catch (error) {
    if (isFailure(error, commandErrors.COMMAND_ABORTED)) return null
    if (isFailure(error, commandErrors.COMMAND_NOT_FOUND))
      return failure(checkErrors.CHECK_PROGRAM_MISSING, { check, program }, error)
    if (isFailure(error, commandErrors.COMMAND_FAILED))
      return failure(checkErrors.CHECK_REDIS_FAILED, { check, cause: error.message }, error)
    throw error
  }
}

const untilReady = async (port: number, password: string): Promise<null | 'late'> => {
  const deadline = performance.now() + readyWithinMs
  while (!(await answers(port, password))) {
    if (performance.now() > deadline) return 'late'
    await pause(pollMs)
  }
  return null
}

/** Whether it lets us in and answers, in its own protocol: https://redis.io/docs/latest/develop/reference/protocol-spec/ (2026-11-28). */
const answers = (port: number, password: string): Promise<boolean> =>
  new Promise(resolve => {
    let text = ''
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 })
    const end = (isReady: boolean): void => {
      socket.destroy()
      resolve(isReady)
    }
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1')
      if (text.includes('+PONG')) end(true)
    })
    for (const event of ['error', 'close', 'timeout']) socket.once(event, () => end(false))
  })
