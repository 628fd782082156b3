import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { RouteInstance } from '../../src/ports/router.ts'

/** A real HTTP server in place of a service's instance, with the misbehaviour that tests ask for by path. */
export type WebInstance = RouteInstance & {
  readonly release: string
  /** `GET /`, in the order in which they came. */
  readonly requests: readonly string[]
  /** Requests to /hold that wait now. */
  held(): number
  /** Answers all that wait at /hold. */
  letGo(): void
  /** Requests whose connection was closed by the other side before the answer. */
  aborted(): number
  stop(): Promise<void>
}

const CHUNK = Buffer.alloc(64 * 1024, 'lockstep')

/** `bytes` bytes, the same for the same number. */
export function* chunks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= CHUNK.length) yield left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left)
}

export const digestOf = (bytes: number): string => {
  const hash = createHash('sha256')
  for (const chunk of chunks(bytes)) hash.update(chunk)
  return hash.digest('hex')
}

/** RFC 6455 section 4.2.2: how a server proves that it understood the handshake. */
const acceptOf = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')

const digest = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const hash = createHash('sha256')
  for await (const chunk of req) hash.update(chunk as Buffer)
  res.end(hash.digest('hex'))
}

/**
 * `/` names the release; `/status/<n>`; `/hold` waits for letGo; `/bytes/<n>` streams; `/digest` answers the body's SHA-256;
 * `/headers` answers the headers as they came; `/close` closes without an answer; `/half` breaks off in the middle;
 * `/silent` never answers; an upgrade is answered with the release and echoed.
 */
export const startWebInstance = async (id: string, release: string): Promise<WebInstance> => {
  const requests: string[] = []
  const holding = new Set<ServerResponse>()
  let aborted = 0
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const path = req.url ?? '/'
    requests.push(`${req.method} ${path}`)
    res.on('close', () => {
      holding.delete(res)
      if (!res.writableFinished) aborted += 1
    })
    const [, kind, number] = path.split('/')
    if (kind === 'hold') holding.add(res)
    else if (kind === 'status') res.writeHead(Number(number)).end(release)
    else if (kind === 'bytes') await pipeline(Readable.from(chunks(Number(number))), res)
    else if (kind === 'digest') await digest(req, res)
    else if (kind === 'headers') res.setHeader('x-own', id).end(JSON.stringify(req.rawHeaders))
    else if (kind === 'close') req.socket.destroy()
    else if (kind === 'half') res.writeHead(200, { 'content-length': 100 }).write('half', () => req.socket.destroy())
    else if (kind !== 'silent') res.end(release)
  }
  const server = createServer((req, res) => {
    answer(req, res).catch(() => res.destroy())
  })
  server.on('upgrade', (req, socket) => {
    requests.push(`UPGRADE ${req.url}`)
    const accept = `sec-websocket-accept: ${acceptOf(String(req.headers['sec-websocket-key']))}`
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n${accept}\r\n\r\n${release}:`,
    )
    socket.on('error', () => socket.destroy())
    socket.pipe(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    id,
    release,
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    requests,
    held: () => holding.size,
    letGo: () => {
      for (const res of holding) res.end(release)
    },
    aborted: () => aborted,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
