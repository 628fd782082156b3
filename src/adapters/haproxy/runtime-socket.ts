import { connect } from 'node:net'
import { failure } from '../../domain/errors/error.ts'
import { haproxyErrors } from '../../domain/errors/haproxy.ts'

const TIMEOUT_MS = 5_000

const goneCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

const exchange = (socket: string, command: string, timeoutMs: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const connection = connect(socket)
    let answer = ''
    connection.setEncoding('utf8').setTimeout(timeoutMs, () => {
      connection.destroy(new Error(`no answer within ${timeoutMs} ms`))
    })
    connection.on('data', (piece: string) => (answer += piece))
    connection.on('error', reject)
    connection.on('close', () => resolve(answer.trim()))
    connection.write(`${command}\n`)
  })

/**
 * One command to the runtime API of a HAProxy process (its management guide, section 9.3) and the answer; null when there is
 * no such process any more. HAPROXY_NOT_RUNNING when it takes the command and says nothing.
 */
export const ask = async (socket: string, command: string, timeoutMs = TIMEOUT_MS): Promise<string | null> => {
  try {
    return await exchange(socket, command, timeoutMs)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (goneCodes.has(code ?? '')) return null
    throw failure(haproxyErrors.HAPROXY_NOT_RUNNING, { socket, reason: message }, error)
  }
}

/** A command that changes something: what it answers must match. HAPROXY_REFUSED; a process that is gone needs no change. */
export const tell = async (socket: string, command: string, expected: RegExp = /^$/): Promise<string> => {
  const answer = await ask(socket, command)
  if (answer === null) return ''
  if (expected.test(answer)) return answer
  const [line = ''] = command.split('\n')
  throw failure(haproxyErrors.HAPROXY_REFUSED, { command: line, answer })
}

/** The process id behind the socket; null when nobody answers there. */
export const pidAt = async (socket: string): Promise<number | null> => {
  const info = await ask(socket, 'show info')
  const pid = /^Pid: (\d+)$/m.exec(info ?? '')?.[1]
  return pid === undefined ? null : Number(pid)
}
