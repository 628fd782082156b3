import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Lease } from '../../src/ports/lease.ts'
import type { Route, Router } from '../../src/ports/router.ts'
import { adminCall } from '../../src/router/admin-call.ts'
import { readPointer } from '../../src/router/pointer.ts'
import { ask, askAs } from '../rig/ask.ts'
import { until } from '../rig/until.ts'
import { startWebInstance } from '../rig/web-instance.ts'
import type { WebInstance } from '../rig/web-instance.ts'
import { isAlive, localRig } from './local-rig.ts'
import type { LocalRig } from './local-rig.ts'

const lease: Lease = { epoch: 1, check: () => undefined }
const place = { app: 'orders', environment: 'production' }

const routeTo = ({ id, host, port, release }: WebInstance, rest: Partial<Route> = {}): Route => ({
  service: 'web',
  versions: [{ release, weight: 100, instances: [{ id, host, port }] }],
  parked: false,
  parkMs: 20_000,
  test: null,
  sticky: null,
  ...rest,
})

describe('the local router daemon', () => {
  let rig: LocalRig
  let router: Router
  let a: WebInstance
  const urlOf = async () => (await router.routes())[0]!.url

  beforeEach(async () => {
    rig = await localRig()
    router = rig.router('production')
    a = await startWebInstance('a', 'v1')
  })
  afterEach(async () => {
    await a.stop()
    await rig.close()
  })

  describe('its folder', () => {
    it('is for its user alone', async () => {
      await router.setRoute(routeTo(a, { test: { release: 'v1', token: 'secret' } }), lease)
      const pointer = await readPointer(rig.home)
      const modes = await Promise.all(
        [`${rig.home}/router`, `${rig.home}/router/state.json`, `${rig.home}/router/router.log`, pointer!.socket].map(
          async path => (await stat(path)).mode & 0o777,
        ),
      )
      expect(modes).toEqual([0o700, 0o600, 0o600, 0o600])
    })

    it('changes nothing when the state cannot be stored', async () => {
      await mkdir(`${rig.home}/router/state.json`)
      await expect(router.setRoute(routeTo(a), lease)).rejects.toMatchObject({ code: 'ROUTER_INTERNAL' })
      expect(await router.routes()).toEqual([])
      await rm(`${rig.home}/router/state.json`, { recursive: true })
      await router.setRoute(routeTo(a), lease)
      expect((await ask(await urlOf())).text).toBe('v1')
    })

    it('keeps a port that another program took meanwhile in mind and takes it as soon as it is free', async () => {
      await router.setRoute(routeTo(a), lease)
      const url = await urlOf()
      await rig.client.stop({ timeoutMs: 1_000 })
      const thief = createServer()
      await new Promise<void>(resolve => thief.listen(Number(new URL(url).port), '127.0.0.1', resolve))
      await rig.crash()
      expect(await urlOf()).toBe(url)
      expect(await rig.log()).toContain('ROUTER_PORT_IN_USE')
      await new Promise(resolve => thief.close(resolve))
      await until('the router listens again', () =>
        ask(url).then(
          answer => answer.text === 'v1',
          () => false,
        ),
      )
    })
  })

  describe('calls', () => {
    it('refuses routes that make no sense, and says why', async () => {
      const refused = (reason: string) => ({ code: 'ROUTER_CALL_INVALID', message: expect.stringContaining(reason) })
      const route = routeTo(a)
      const version = route.versions[0]!
      const withVersions = (versions: Route['versions']) => router.setRoute({ ...route, versions }, lease)
      await expect(withVersions([{ ...version, weight: 90 }])).rejects.toMatchObject(refused('add up to 100'))
      await expect(withVersions([{ ...version, instances: [] }])).rejects.toMatchObject(refused('needs an instance'))
      await expect(withVersions([version, { ...version, weight: 0 }])).rejects.toMatchObject(
        refused('a release is named twice'),
      )
      await expect(withVersions([version, { ...version, release: 'v2', weight: 0 }])).rejects.toMatchObject(
        refused('an instance is named twice'),
      )
      await expect(router.setRoute({ ...route, test: { release: 'v9', token: 't' } }, lease)).rejects.toMatchObject(
        refused('test route'),
      )
      expect(await router.routes()).toEqual([])
    })

    it('refuses what is no call', async () => {
      const { socket } = (await readPointer(rig.home))!
      await expect(adminCall(socket, 'toString' as 'status', {}, 1_000)).rejects.toMatchObject({
        code: 'ROUTER_CALL_INVALID',
      })
      await expect(adminCall(socket, 'status', 'no object' as never, 1_000)).rejects.toMatchObject({
        code: 'ROUTER_CALL_INVALID',
      })
    })
  })

  describe('answers of its own', () => {
    it('are problem details with the code in a header', async () => {
      await router.setRoute({ ...routeTo(a), versions: [] }, lease)
      const { status, headers, text } = await ask(await urlOf())
      expect(status).toBe(503)
      expect(headers).toMatchObject({
        'content-type': 'application/problem+json',
        'x-lockstep-router': 'ROUTER_NO_VERSION',
        'retry-after': '1',
      })
      expect(JSON.parse(text)).toMatchObject({
        code: 'ROUTER_NO_VERSION',
        status: 503,
        title: 'No version takes traffic',
      })
    })

    it('name what happened', async () => {
      await router.setRoute(routeTo(a), lease)
      const url = await urlOf()
      const codeOf = async (path: string, headers = {}) =>
        (await ask(url + path, { headers })).headers['x-lockstep-router']
      expect(await codeOf('/close')).toBe('ROUTER_INSTANCE_CLOSED')
      expect(await codeOf('/', { 'x-lockstep-test': 'wrong' })).toBe('ROUTER_TEST_REFUSED')
      expect(await askAs(url, ['GET / HTTP/1.1', 'Host: a', 'Host: b', 'Connection: close'])).toContain(
        'ROUTER_REQUEST_INVALID',
      )
      await a.stop()
      expect(await codeOf('/')).toBe('ROUTER_INSTANCE_REFUSED')
      await router.setRoute(routeTo(a, { parked: true, parkMs: 1 }), lease)
      expect(await codeOf('/')).toBe('ROUTER_PARKED_TOO_LONG')
    })

    it('come when an instance is silent for longer than it may be', async () => {
      const impatient = await localRig('300')
      const other = impatient.router('production')
      await other.setRoute(routeTo(a), lease)
      const answer = await ask(`${(await other.routes())[0]!.url}/silent`)
      expect([answer.status, answer.headers['x-lockstep-router']]).toEqual([504, 'ROUTER_INSTANCE_SILENT'])
      await impatient.close()
    })

    it('refuse a websocket with words too', async () => {
      await router.setRoute(routeTo(a), lease)
      const url = await urlOf()
      await a.stop()
      const lines = ['GET /ws HTTP/1.1', 'Host: x', 'Connection: upgrade', 'Upgrade: websocket']
      expect(await askAs(url, lines)).toContain('x-lockstep-router: ROUTER_INSTANCE_REFUSED')
      expect(await router.counts()).toEqual([{ service: 'web', release: 'v1', requests: 1, badAnswers: 0, lost: 1 }])
    })

    it('refuse the one that comes when 1,000 wait', { timeout: 180_000 }, async () => {
      await router.setRoute(routeTo(a, { parked: true, parkMs: 100_000 }), lease)
      const url = await urlOf()
      const waiting = Array.from({ length: 1_000 }, () => ask(url))
      // The first one must not have waited too long when the last one comes.
      const allWait = async () => (await router.routes())[0]!.parkedRequests === 1_000
      await until('1,000 wait', allWait, { timeoutMs: 90_000 })
      expect((await ask(url)).headers['x-lockstep-router']).toBe('ROUTER_PARKED_FULL')
      await router.setRoute(routeTo(a), lease)
      expect((await Promise.all(waiting)).every(answer => answer.text === 'v1')).toBe(true)
    })
  })

  describe('stop', () => {
    it('finishes what is in flight, then the process is gone and nobody answers', async () => {
      await router.setRoute(routeTo(a), lease)
      const url = await urlOf()
      const held = ask(`${url}/hold`)
      await until('it is held', () => a.held() === 1)
      const stopped = rig.client.stop({ timeoutMs: 20_000 })
      await until('it listens no more', () =>
        ask(url).then(
          () => false,
          () => true,
        ),
      )
      a.letGo()
      expect((await held).text).toBe('v1')
      await stopped
      await until('the process is gone', () => !isAlive(rig.pid()))
      await expect(rig.client.stop({ timeoutMs: 1 })).rejects.toMatchObject({ code: 'ROUTER_NOT_RUNNING' })
    })

    it('waits no longer than it was told', async () => {
      await router.setRoute(routeTo(a), lease)
      const held = ask(`${await urlOf()}/hold`).catch((error: Error) => error)
      await until('it is held', () => a.held() === 1)
      await rig.client.stop({ timeoutMs: 50 })
      await until('the process is gone', () => !isAlive(rig.pid()))
      expect(await held).toBeInstanceOf(Error)
    })

    it('is what SIGTERM does', async () => {
      await router.setRoute(routeTo(a), lease)
      const url = await urlOf()
      const held = ask(`${url}/hold`)
      await until('it is held', () => a.held() === 1)
      process.kill(rig.pid(), 'SIGTERM')
      await until('it listens no more', () =>
        ask(url).then(
          () => false,
          () => true,
        ),
      )
      a.letGo()
      expect((await held).text).toBe('v1')
      await until('the process is gone', () => !isAlive(rig.pid()))
    })
  })

  describe('hand-over', () => {
    it('leaves requests that are under way to the old process, which obeys, counts, and ends', async () => {
      const b = await startWebInstance('b', 'v2')
      await router.setRoute(routeTo(a), lease)
      const url = await urlOf()
      const held = ask(`${url}/hold`)
      await until('it is held', () => a.held() === 1)
      await router.setRoute(routeTo(a, { parked: true }), lease)
      const waiting = ask(url)
      await until('one waits', async () => (await router.routes())[0]!.parkedRequests === 1)
      const old = rig.pid()
      await rig.replace()
      const state = (await router.routes())[0]!
      expect([state.parkedRequests, state.inFlight]).toEqual([1, [{ instance: 'a', requests: 1 }]])
      await router.setRoute(routeTo(b), lease)
      expect((await waiting).text).toBe('v2')
      let isDrained = false
      const drain = router.drain('web', ['a'], 20_000, lease).finally(() => (isDrained = true))
      expect((await ask(url)).text).toBe('v2')
      expect(isDrained).toBe(false)
      a.letGo()
      expect([await drain, (await held).text]).toEqual([{ cut: 0 }, 'v1'])
      await until('the old process is gone', () => !isAlive(old))
      expect(await router.counts()).toEqual([
        { service: 'web', release: 'v1', requests: 1, badAnswers: 0, lost: 0 },
        { service: 'web', release: 'v2', requests: 2, badAnswers: 0, lost: 0 },
      ])
      await b.stop()
    })

    it('that fails leaves the old one in charge', async () => {
      await router.setRoute(routeTo(a), lease)
      const broken = [process.execPath, '-e', 'process.exit(3)']
      await expect(rig.client.handOver({ command: broken, timeoutMs: 10_000 })).rejects.toMatchObject({
        code: 'ROUTER_HANDOVER_FAILED',
        message: expect.stringContaining('it ended with code 3'),
      })
      const hanging = [process.execPath, '-e', 'process.on("message", () => {})']
      await expect(rig.client.handOver({ command: hanging, timeoutMs: 100 })).rejects.toMatchObject({
        code: 'ROUTER_HANDOVER_FAILED',
      })
      await router.setRoute(routeTo(a), { ...lease, epoch: 2 })
      expect((await ask(await urlOf())).text).toBe('v1')
      expect((await rig.client.status()).pid).toBe(rig.pid())
    })

    it('freezes changes in the old process', async () => {
      await router.setRoute(routeTo(a), lease)
      const held = ask(`${await urlOf()}/hold`)
      await until('it is held', () => a.held() === 1)
      const { socket } = (await readPointer(rig.home))!
      await rig.replace()
      const change = { place, epoch: 9, route: routeTo(a), port: 0 }
      await expect(adminCall(socket, 'set-route', change, 5_000)).rejects.toMatchObject({ code: 'ROUTER_HANDING_OVER' })
      a.letGo()
      await held
    })

    it('keeps the old process in mind when the new one is killed', async () => {
      await router.setRoute(routeTo(a), lease)
      const held = ask(`${await urlOf()}/hold`)
      await until('it is held', () => a.held() === 1)
      await rig.replace()
      await rig.crash()
      expect((await router.routes())[0]!.inFlight).toEqual([{ instance: 'a', requests: 1 }])
      a.letGo()
      expect((await held).text).toBe('v1')
    })
  })

  it('refuses to start from a state it cannot read', async () => {
    await rig.client.stop({ timeoutMs: 1_000 })
    await writeFile(`${rig.home}/router/state.json`, '{"format":1,"places":[{}]}')
    await expect(rig.crash()).rejects.toMatchObject({
      code: 'ROUTER_NOT_STARTED',
      message: expect.stringContaining('ROUTER_STATE_BROKEN'),
    })
    expect(await readFile(`${rig.home}/router/state.json`, 'utf8')).toContain('{}')
    await rm(`${rig.home}/router/state.json`)
    await rig.crash()
    expect(await router.routes()).toEqual([])
  })
})
