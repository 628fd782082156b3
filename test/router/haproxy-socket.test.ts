import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask, pidAt, tell } from '../../src/adapters/haproxy/runtime-socket.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

/** A stand-in for HAProxy's admin socket that answers what it is told to, or nothing. */
describe('the runtime socket', () => {
  let socket: string
  let remove: () => Promise<void>
  let server: Server | null = null
  const answering = (text: string | null) =>
    new Promise<void>(resolve => {
      server = createServer(connection => {
        connection.on('error', () => connection.destroy())
        connection.on('data', () => void (text !== null && connection.end(text)))
      }).listen(socket, resolve)
    })

  beforeEach(async () => {
    const folder = await temporaryFolder()
    socket = join(folder.path, 'admin.sock')
    remove = folder.remove
  })
  afterEach(async () => {
    await new Promise(resolve => (server === null ? resolve(undefined) : server.close(resolve)))
    server = null
    await remove()
  })

  it('takes what is expected, and refuses the rest with the words of HAProxy', async () => {
    await answering('No such server.\n')
    expect(await tell(socket, 'set server a/b state ready', /^No such server\.$/)).toBe('No such server.')
    await expect(tell(socket, 'add map @1 a.map <<\n0 1\n')).rejects.toMatchObject({
      code: 'HAPROXY_REFUSED',
      message: 'HAProxy refused "add map @1 a.map <<": No such server.',
    })
  })

  it('knows a process that is gone from one that says nothing', async () => {
    expect(await ask(socket, 'show info')).toBeNull()
    expect(await pidAt(socket)).toBeNull()
    expect(await tell(socket, 'shutdown frontend a', /never/)).toBe('')
    await answering(null)
    await expect(ask(socket, 'show info', 50)).rejects.toMatchObject({
      code: 'HAPROXY_NOT_RUNNING',
      message: expect.stringContaining('no answer within 50 ms') as string,
    })
  })
})
