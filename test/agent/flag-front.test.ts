import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createPlainServer } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FlagFront } from '../../src/agent/flag-front.ts'
import { freePort } from '../../src/postgres/free-port.ts'
import { flagsSocketIn, nodeFolder } from '../../src/files/node-folders.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

let home: string
let remove: () => Promise<void>
let front: FlagFront
const servers: Server[] = []
beforeEach(async () => {
  ;({ path: home, remove } = await temporaryFolder())
  front = new FlagFront(home)
})
afterEach(async () => {
  front.close()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await remove()
})

const node = async (name: string | null, serve: RequestListener): Promise<void> => {
  mkdirSync(nodeFolder(home, name), { recursive: true })
  const server = createServer(serve).listen(flagsSocketIn(nodeFolder(home, name)))
  servers.push(server)
  await once(server, 'listening')
}

const ask = async (port: number, body: string | null = null): Promise<string> => {
  const answer = await fetch(`http://127.0.0.1:${port}/some/path`, {
    method: 'POST',
    headers: { authorization: 'Bearer token' },
    ...(body !== null && { body }),
  })
  return `${answer.status} ${await answer.text()}`
}

it('hands a question with all that belongs to it to a node, and its answer back', async () => {
  await node(null, (request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      const { method, url, headers } = request
      response.writeHead(418).end(`${method} ${url} ${headers.authorization} ${body}`)
    })
  })
  const port = await freePort()
  await front.listen(port)
  await front.listen(port)
  expect(await ask(port, 'is it on?')).toBe('418 POST /some/path Bearer token is it on?')
})

it('asks the next node when one says nothing, or was never started, and stays with the one that answers', async () => {
  let silent = 0
  await node('a', () => void (silent += 1))
  await node('b', (_, response) => void response.end('b'))
  const port = await freePort()
  await front.listen(port)
  expect(await ask(port)).toBe('200 b')
  expect(await ask(port)).toBe('200 b')
  expect(silent).toBe(1)
})

it('answers 503 when no node lives, so that whoever asks keeps the last value', async () => {
  const port = await freePort()
  await front.listen(port)
  expect(await ask(port)).toBe('503 ')
})

it('AGENT_FLAGS_PORT_TAKEN when somebody else listens there, and it can be tried again', async () => {
  const other = createPlainServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  await expect(front.listen(port)).rejects.toMatchObject({ code: 'AGENT_FLAGS_PORT_TAKEN', kind: 'retry' })
  other.close()
  await once(other, 'close')
  await front.listen(port)
  expect(await ask(port)).toBe('503 ')
})
