import { readFileSync } from 'node:fs'
import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Haproxy } from '../../src/adapters/haproxy/haproxy.ts'
import { loadRunning } from '../../src/adapters/haproxy/running.ts'
import type { Lease } from '../../src/ports/lease.ts'
import type { Route, RouteState, Router } from '../../src/ports/router.ts'
import { loadState, storeState } from '../../src/router/state.ts'
import { ask, askAs } from '../rig/ask.ts'
import { startLoad } from '../rig/load.ts'
import { until } from '../rig/until.ts'
import { startWebInstance } from '../rig/web-instance.ts'
import type { WebInstance } from '../rig/web-instance.ts'
import { describeWithHaproxy, haproxyRig } from './haproxy-rig.ts'
import type { HaproxyRig } from './haproxy-rig.ts'
import { isAlive } from './local-rig.ts'

const lease: Lease = { epoch: 1, check: () => undefined }

type Share = readonly [weight: number, ...instances: readonly WebInstance[]]

const routeOf = (shares: readonly Share[], rest: Partial<Route> = {}): Route => ({
  service: 'web',
  versions: shares.map(([weight, ...instances]) => ({
    release: instances[0]!.release,
    weight,
    instances: instances.map(({ id, host, port }) => ({ id, host, port })),
  })),
  parked: false,
  parkMs: 20_000,
  test: null,
  sticky: null,
  ...rest,
})

describeWithHaproxy('HAProxy as router', () => {
  let rig: HaproxyRig
  let router: Router
  let a: WebInstance
  const started: WebInstance[] = []
  const start = async (id: string, release: string): Promise<WebInstance> => {
    const instance = await startWebInstance(id, release)
    started.push(instance)
    return instance
  }
  const stateOf = async (service = 'web'): Promise<RouteState> =>
    (await router.routes()).find(({ route }) => route.service === service)!
  const put = async (shares: readonly Share[], rest: Partial<Route> = {}): Promise<string> => {
    await router.setRoute(routeOf(shares, rest), lease)
    return (await stateOf(rest.service)).url
  }
  const running = async () => (await loadRunning(`${rig.home}/haproxy`)).processes

  beforeEach(async () => {
    rig = await haproxyRig()
    router = rig.router('production')
    a = await start('a', 'v1')
  })
  afterEach(async () => {
    await rig.close()
    await Promise.all(started.splice(0).map(instance => instance.stop()))
  })

  it('has a folder for its user alone, and the test token is in no file of HAProxy and in no argument', async () => {
    await put([[100, a]], { test: { release: 'v1', token: 'secret-of-test' } })
    const [process] = await running()
    const folder = `${rig.home}/haproxy`
    const own = `${folder}/${process!.generation}`
    const files = (await readdir(own)).map(name => join(own, name))
    const paths = [folder, own, `${folder}/state.json`, `${folder}/haproxy.log`, process!.socket, ...files]
    const modes = await Promise.all(paths.map(async path => (await stat(path)).mode & 0o777))
    expect(modes.map(mode => mode & 0o077)).toEqual(paths.map(() => 0))
    const texts = await Promise.all([...files, `${folder}/haproxy.log`].map(path => readFile(path, 'utf8')))
    expect(texts.join('')).toContain('http-request')
    expect(texts.join('')).not.toContain('secret-of-test')
    const args = readFileSync(`/proc/${await rig.haproxy().pid()}/cmdline`, 'utf8')
    expect(args).toContain('haproxy.cfg')
    expect(args).not.toContain('secret')
    const listens = texts.flatMap(text => [...text.matchAll(/^ {2}bind (\S+)$/gm)].map(([, address]) => address))
    expect(listens).toEqual([new URL((await stateOf()).url).host])
  })

  it('gives each version exactly its share, however many instances it has', async () => {
    const [b, c, d] = [await start('b', 'v1'), await start('c', 'v1'), await start('d', 'v2')]
    const url = await put([
      [30, a, b, c],
      [70, d],
    ])
    for (let i = 0; i < 300; i += 1) await ask(url)
    expect(d.requests).toHaveLength(210)
    expect([a, b, c].map(({ requests }) => requests.length)).toEqual([30, 30, 30])
  })

  describeTakeOver()
  describeReplacement()
  describeDrain()

  it('takes out servers that have nothing to do any more, and keeps what they counted', async () => {
    for (let i = 0; i < 20; i += 1) {
      const next = await start(`n${i}`, `n${i}`)
      await ask(await put([[100, next]]))
      await router.drain('web', ['a', `n${i - 1}`], 1_000, lease)
      await started.find(({ id }) => id === `n${i - 1}`)?.stop()
    }
    await until('one server is left', async () => {
      await rig.haproxy().ensure()
      return (await running())[0]!.services[0]!.servers.length === 1
    })
    const counts = (await router.counts()).map(({ release, requests, lost }) => [release, { requests, lost }])
    const each = Array.from({ length: 20 }, (_, i) => [`n${i}`, { requests: 1, lost: 0 }])
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(each))
  })

  it('refuses routes that make no sense or that HAProxy cannot have, and changes nothing', async () => {
    await put([[100, a]])
    const refused = (reason: string) => ({ code: 'ROUTER_CALL_INVALID', message: expect.stringContaining(reason) })
    const others = await Promise.all(['v2', 'v3', 'v4', 'v5'].map(release => start(release, release)))
    await expect(put([[90, a]])).rejects.toMatchObject(refused('add up to 100'))
    await expect(put([[20, a], ...others.map((one): Share => [20, one])])).rejects.toMatchObject(refused('at most'))
    await expect(put([[100, { ...a, host: 'nowhere.invalid' }]])).rejects.toMatchObject(refused('nowhere.invalid'))
    expect((await stateOf()).route).toEqual(routeOf([[100, a]]))
  })

  it('answers in the words of our own router', async () => {
    const url = await put([[100, a]])
    const codeOf = async (path: string, options = {}) => {
      const { headers, text } = await ask(url + path, options)
      expect(JSON.parse(text)).toMatchObject({ code: headers['x-lockstep-router'] })
      expect(headers['content-type']).toBe('application/problem+json')
      return headers['x-lockstep-router']
    }
    expect(await codeOf('/close', { method: 'POST', body: 'x' })).toBe('ROUTER_INSTANCE_CLOSED')
    expect(await codeOf('/', { headers: { 'x-lockstep-test': 'wrong' } })).toBe('ROUTER_TEST_REFUSED')
    expect(await askAs(url, ['GET / HTTP/1.1', 'Host: a', 'Host: b', 'Connection: close'])).toContain(
      'HTTP/1.1 400 Bad request',
    )
    await a.stop()
    expect(await codeOf('/')).toBe('ROUTER_INSTANCE_REFUSED')
    await put([[100, a]], { parked: true, parkMs: 40 })
    expect(await codeOf('/')).toBe('ROUTER_PARKED_TOO_LONG')
    expect((await ask(url)).text).toContain('this one waited 40 ms')
    await put([[0, a]])
    expect(await codeOf('/')).toBe('ROUTER_NO_VERSION')
  })

  it('refuses the one that comes when 1,000 wait, and lets those go on', { timeout: 180_000 }, async () => {
    const url = await put([[100, a]], { parked: true, parkMs: 100_000 })
    const waiting = Array.from({ length: 1_000 }, () => ask(url))
    // The first one must not have waited too long when the last one comes.
    const allWait = async () => (await stateOf()).parkedRequests === 1_000
    await until('1,000 wait', allWait, { timeoutMs: 90_000 })
    expect((await ask(url)).headers['x-lockstep-router']).toBe('ROUTER_PARKED_FULL')
    await put([[100, a]])
    const answers = await Promise.all(waiting)
    expect(answers.filter(({ text }) => text !== 'v1').map(({ headers }) => headers['x-lockstep-router'])).toEqual([])
  })

  it('says what HAProxy said when it does not start, and leaves no trace', async () => {
    const program = `${rig.home}/haproxy-that-fails`
    await writeFile(program, '#!/bin/sh\necho "no such luck" >&2\nexit 1\n')
    await chmod(program, 0o755)
    const failing = new Haproxy(rig.home, async () => program)
    const place = { app: 'orders', environment: 'production' }
    await expect(failing.setRoute({ place, epoch: 1, route: routeOf([[100, a]]), port: 0 })).rejects.toMatchObject({
      code: 'HAPROXY_NOT_STARTED',
      message: expect.stringMatching(/ended with code 1.*no such luck/s) as string,
    })
    expect(await failing.routes(place)).toEqual([])
    expect(await running()).toEqual([])
    await put([[100, a]])
    const before = await rig.haproxy().pid()
    const failingToo = new Haproxy(rig.home, async () => program)
    const api = { ...routeOf([[100, a]]), service: 'api' }
    await expect(failingToo.setRoute({ place, epoch: 1, route: api, port: 0 })).rejects.toMatchObject({
      code: 'HAPROXY_NOT_STARTED',
    })
    rig.takeOver()
    expect(await rig.haproxy().pid()).toBe(before)
    expect((await ask((await stateOf()).url)).text).toBe('v1')
  })

  it('refuses to go on from a record that it cannot read', async () => {
    await mkdir(`${rig.home}/haproxy`, { recursive: true })
    await writeFile(`${rig.home}/haproxy/processes.json`, '{"format":1}')
    await expect(router.routes()).rejects.toMatchObject({ code: 'HAPROXY_STATE_BROKEN' })
    await writeFile(`${rig.home}/haproxy/processes.json`, '{"format"')
    await expect(rig.takeOver().pid()).rejects.toMatchObject({ code: 'HAPROXY_STATE_BROKEN' })
    const { noneRunning, storeRunning } = await import('../../src/adapters/haproxy/running.ts')
    await storeRunning(`${rig.home}/haproxy`, noneRunning)
  })

  function describeTakeOver(): void {
    it('is adopted by the next server, with its routes, its epochs and what it counted', async () => {
      const url = await put([[100, a]])
      await ask(url)
      const pid = await rig.haproxy().pid()
      const held = ask(`${url}/hold`)
      await until('one is held', () => a.held() === 1)
      rig.takeOver()
      router = rig.router('production')
      expect(await stateOf()).toMatchObject({ url, inFlight: [{ instance: 'a', requests: 1 }] })
      a.letGo()
      await held
      expect(await rig.haproxy().pid()).toBe(pid)
      await ask(url)
      expect(await router.counts()).toEqual([{ service: 'web', release: 'v1', requests: 3, badAnswers: 0, lost: 0 }])
      await router.setRoute(routeOf([[100, a]]), { ...lease, epoch: 4 })
      rig.takeOver()
      await expect(rig.router('production').removeRoute('web', lease)).rejects.toMatchObject({
        code: 'ROUTER_EPOCH_STALE',
      })
    })

    it('carries out a change that the server before it stored and did not live to make', async () => {
      const b = await start('b', 'v2')
      const url = await put([[100, a]])
      const other = await put([[100, a]], { service: 'other' })
      const folder = `${rig.home}/haproxy`
      const state = await loadState(folder)
      const services = state.places[0]!.services.filter(({ route }) => route.service === 'web').map(({ port }) => ({
        port,
        route: routeOf([[100, b]]),
      }))
      await storeState(folder, { ...state, places: [{ ...state.places[0]!, services }] })
      rig.takeOver()
      await rig.haproxy().ensure()
      expect((await ask(url)).text).toBe('v2')
      await expect(ask(other)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    })

    it('keeps a port that another program took meanwhile in mind and takes it as soon as it is free', async () => {
      const url = await put([[100, a]])
      const other = await put([[100, a]], { service: 'other' })
      await rig.haproxy().stop(1_000)
      const thief = createServer(socket => socket.destroy())
      await new Promise<void>(resolve => thief.listen(Number(new URL(url).port), '127.0.0.1', resolve))
      rig.takeOver()
      router = rig.router('production')
      expect((await stateOf()).url).toBe(url)
      expect((await ask(other)).text).toBe('v1')
      await expect(router.setRoute(routeOf([[100, a]]), lease)).rejects.toMatchObject({ code: 'ROUTER_PORT_IN_USE' })
      await new Promise(resolve => thief.close(resolve))
      await rig.haproxy().ensure()
      expect((await ask(url)).text).toBe('v1')
    })

    it('stops when it is told to: what is in flight ends well, then nothing is left', async () => {
      const url = await put([[100, a]])
      const pid = await rig.haproxy().pid()
      const held = ask(`${url}/hold`)
      await until('it is held', () => a.held() === 1)
      const stopped = rig.haproxy().stop(20_000)
      await until('it listens no more', () =>
        ask(url).then(
          () => false,
          () => true,
        ),
      )
      a.letGo()
      expect((await held).text).toBe('v1')
      await stopped
      await until('the process is gone', () => !isAlive(pid!))
      expect((await readdir(`${rig.home}/haproxy`)).sort()).toEqual(['haproxy.log', 'processes.json', 'state.json'])
      await rig.haproxy().stop(0)
    })
  }

  function describeReplacement(): void {
    it('leaves requests that are under way to the old process, which obeys, counts, and ends', async () => {
      const b = await start('b', 'v2')
      const url = await put([[100, a]])
      const held = ask(`${url}/hold`)
      await until('it is held', () => a.held() === 1)
      await put([[100, a]], { parked: true })
      const waiting = ask(url)
      await until('one waits', async () => (await stateOf()).parkedRequests === 1)
      const old = await rig.haproxy().pid()
      await rig.replace()
      expect(await rig.haproxy().pid()).not.toBe(old)
      expect(await stateOf()).toMatchObject({ parkedRequests: 1, inFlight: [{ instance: 'a', requests: 1 }] })
      await put([[100, b]])
      expect((await waiting).text).toBe('v2')
      let isDrained = false
      const drain = router.drain('web', ['a'], 20_000, lease).finally(() => (isDrained = true))
      expect((await ask(url)).text).toBe('v2')
      expect(isDrained).toBe(false)
      a.letGo()
      expect([await drain, (await held).text]).toEqual([{ cut: 0 }, 'v1'])
      await until('the old process is gone', async () => {
        await rig.haproxy().ensure()
        return !isAlive(old!)
      })
      expect(await router.counts()).toEqual([
        { service: 'web', release: 'v1', requests: 1, badAnswers: 0, lost: 0 },
        { service: 'web', release: 'v2', requests: 2, badAnswers: 0, lost: 0 },
      ])
    })

    it('counts every request once over replacements and a new service under load', async () => {
      const b = await start('b', 'v2')
      const url = await put([
        [50, a],
        [50, b],
      ])
      const load = startLoad({ url, concurrency: 8 })
      for (const service of ['one', 'two', 'three']) {
        await put([[100, a]], { service })
        const before = load.seen().ok
        await until('the load goes on', () => load.seen().ok > before + 300)
        await rig.haproxy().ensure()
      }
      const { sent, reasons, answers } = await load.stop()
      expect(reasons).toEqual({})
      await until('one process is left', async () => {
        await rig.haproxy().ensure()
        return (await running()).length === 1
      })
      const counts = (await router.counts()).filter(({ service }) => service === 'web')
      expect(counts.reduce((sum, { requests }) => sum + requests, 0)).toBe(sent)
      expect(counts.find(({ release }) => release === 'v2')?.requests).toBe(answers['v2'])
    })
  }

  function describeDrain(): void {
    it('cuts a POST too and counts it as lost once; those to other instances of the version go on', async () => {
      const b = await start('b', 'v1')
      const url = await put([[100, a, b]])
      const held = [1, 2, 3, 4].map(() => ask(`${url}/hold`, { method: 'POST', body: 'x' }))
      await until('all are held', () => a.held() === 2 && b.held() === 2)
      await put([[100, b]])
      expect(await router.drain('web', ['a'], 30, lease)).toEqual({ cut: 2 })
      await until('two were answered', () => a.aborted() === 2)
      b.letGo()
      expect((await Promise.all(held)).map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([
        200, 200, 502, 502,
      ])
      expect(await router.counts()).toEqual([{ service: 'web', release: 'v1', requests: 4, badAnswers: 0, lost: 2 }])
      expect(a.requests).toHaveLength(2)
      expect(b.requests).toHaveLength(2)
    })
  }
})
