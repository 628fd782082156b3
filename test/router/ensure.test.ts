import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { routerClient } from '../../src/router/client.ts'
import { ensureRouter } from '../../src/router/ensure.ts'
import { readPointer } from '../../src/router/pointer.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { isAlive, routerCommand } from './local-rig.ts'

describe('ensureRouter', () => {
  let home: string
  let remove: () => Promise<void>

  beforeEach(async () => ({ path: home, remove } = await temporaryFolder()))
  afterEach(() => remove())

  const stop = async (pid: number) => {
    await routerClient({ home }).stop({ timeoutMs: 1_000 })
    await until('the router is gone', () => !isAlive(pid))
  }

  it('starts a router once and finds it from then on', async () => {
    const first = await ensureRouter({ home, command: routerCommand(home) })
    expect(first.started).toBe(true)
    const second = await ensureRouter({ home, command: ['/no/such/program'] })
    expect(second).toEqual({ pid: first.pid, started: false })
    await stop(first.pid)
  })

  it('called by several at once ends with one router', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => ensureRouter({ home, command: routerCommand(home) })))
    const [pid] = all.map(one => one.pid)
    expect(all.every(one => one.pid === pid)).toBe(true)
    expect(all.filter(one => one.started)).toHaveLength(1)
    await stop(pid!)
  })

  it('says why a router did not start', async () => {
    const failing = [process.execPath, '-e', 'console.error("no such luck"); process.exit(5)']
    await expect(ensureRouter({ home, command: failing })).rejects.toMatchObject({
      code: 'ROUTER_NOT_STARTED',
      message: expect.stringMatching(/ended with code 5.*no such luck/s),
    })
    await expect(ensureRouter({ home, command: ['/no/such/program'] })).rejects.toMatchObject({
      code: 'ROUTER_NOT_STARTED',
    })
  })

  it('gives the router nothing of the environment but what it needs', async () => {
    process.env['SECRET_OF_TEST'] = 'x'
    const showing = [process.execPath, '-e', 'console.log(Object.keys(process.env).join()); process.exit(1)']
    const refusal = await ensureRouter({ home, command: showing }).catch((error: Error) => error.message)
    delete process.env['SECRET_OF_TEST']
    expect(refusal).toContain('LOCKSTEP_HOME')
    expect(refusal).not.toContain('SECRET_OF_TEST')
  })

  it('a second router for the same folder ends at once and names the first', async () => {
    const { pid } = await ensureRouter({ home, command: routerCommand(home) })
    const [program, ...args] = routerCommand(home)
    const second = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    const [output, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')])
    expect(code).not.toBe(0)
    expect(output).toContain('ROUTER_ALREADY_RUNNING')
    expect(output).toContain(String(pid))
    expect((await routerClient({ home }).status()).pid).toBe(pid)
    await stop(pid)
  })

  it('finds a place for the socket when the folder lies too deep', async () => {
    home = `${home}/${'deep/'.repeat(25)}`
    await mkdir(home, { recursive: true })
    const { pid } = await ensureRouter({ home, command: routerCommand(home) })
    const pointer = await readPointer(home)
    expect(Buffer.byteLength(pointer!.socket)).toBeLessThan(108)
    await stop(pid)
    expect(await readPointer(home)).toEqual(pointer)
  })
})
