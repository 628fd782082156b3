import { connect } from 'node:net'
import type { Readable } from 'node:stream'
import { request } from 'undici'

export type Asked = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

type AskOptions = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Readable
  readonly signal?: AbortSignal
}

/** One request on a connection of its own, and its whole answer. */
export const ask = async (url: string, options: AskOptions = {}): Promise<Asked> => {
  const answer = await request(url, { reset: true, ...options })
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
}

/** Sends these header lines as they are and answers all that comes back until the connection ends. */
export const askAs = (url: string, lines: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', chunk => (answer += chunk.toString('latin1')))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    socket.write([...lines, '', ''].join('\r\n'))
  })
