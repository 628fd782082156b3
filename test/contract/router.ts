import { createHash } from 'node:crypto'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { request } from 'undici'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import type { Lease } from '../../src/ports/lease.ts'
import type { Route, RouteInstance, Router, RouteState } from '../../src/ports/router.ts'
import { ask, askAs } from '../rig/ask.ts'
import type { Asked } from '../rig/ask.ts'
import { startLoad } from '../rig/load.ts'
import { skipping } from '../rig/skipping.ts'
import type { Skips } from '../rig/skipping.ts'
import { until } from '../rig/until.ts'
import { chunks, digestOf, startWebInstance } from '../rig/web-instance.ts'
import type { WebInstance } from '../rig/web-instance.ts'

/** A running router of the kind under test. */
export type RouterRig = {
  /** The port bound to one place; `ports` are the wished ones. */
  router(place: string, ports?: Readonly<Record<string, number>>): Router
  /** Ends it without warning (SIGKILL) and starts it again. */
  crash(): Promise<void>
  /** Replaces it by a new process of itself, as an upgrade does. */
  replace(): Promise<void>
  close(): Promise<void>
}

const BYTES = 20 * 1024 * 1024

const lease = (epoch = 1): Lease => ({ epoch, check: () => undefined })
const address = ({ id, host, port }: RouteInstance): RouteInstance => ({ id, host, port })

type Share = { readonly weight: number; readonly on: readonly WebInstance[] }

/** A route of `web`: each share is a version, named by its instances' release. */
const routeOf = (shares: readonly Share[], rest: Partial<Route> = {}): Route => ({
  service: 'web',
  versions: shares.map(({ weight, on }) => ({ release: on[0]!.release, weight, instances: on.map(address) })),
  parked: false,
  parkMs: 20_000,
  test: null,
  sticky: null,
  ...rest,
})

/** The behaviour that every router must have; `makeRig` starts one with no routes. `skips`: what a kind cannot do, and why. */
export const routerContract = (name: string, makeRig: () => Promise<RouterRig>, skips: Skips = {}): void => {
  const it = skipping(skips)
  describe(`router: ${name}`, () => {
    let rig: RouterRig
    let router: Router
    const instances: WebInstance[] = []

    const start = async (id: string, release: string): Promise<WebInstance> => {
      const instance = await startWebInstance(id, release)
      instances.push(instance)
      return instance
    }
    const stateOf = async (service = 'web'): Promise<RouteState> =>
      (await router.routes()).find(state => state.route.service === service)!
    const inFlight = async (id: string): Promise<number> =>
      (await stateOf()).inFlight.find(one => one.instance === id)?.requests ?? 0
    const countOf = async (release: string) => {
      const found = (await router.counts()).find(count => count.service === 'web' && count.release === release)
      return { requests: found?.requests ?? 0, badAnswers: found?.badAnswers ?? 0, lost: found?.lost ?? 0 }
    }
    const put = async (shares: readonly Share[], rest: Partial<Route> = {}): Promise<string> => {
      await router.setRoute(routeOf(shares, rest), lease())
      return (await stateOf()).url
    }

    beforeEach(async () => {
      rig = await makeRig()
      router = rig.router('production')
    })
    afterEach(async () => {
      await rig.close()
      await Promise.all(instances.splice(0).map(instance => instance.stop()))
    })

    describe('routes', () => {
      it('has none at first and tells exactly what was set', async () => {
        expect(await router.routes()).toEqual([])
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const route = routeOf(
          [
            { weight: 75, on: [a] },
            { weight: 25, on: [b] },
          ],
          { test: { release: 'v2', token: 't' } },
        )
        await router.setRoute(route, lease())
        const state = await stateOf()
        expect(state.route).toEqual(route)
        expect(state.parkedRequests).toBe(0)
        expect((await ask(state.url)).status).toBe(200)
      })

      it('set again changes nothing', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }])
        expect(await put([{ weight: 100, on: [a] }])).toBe(url)
        expect(await router.routes()).toHaveLength(1)
      })

      it('keeps places apart', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const here = await put([{ weight: 100, on: [a] }])
        const staging = rig.router('staging')
        expect(await staging.routes()).toEqual([])
        await staging.setRoute(routeOf([{ weight: 100, on: [b] }]), lease())
        const [there] = await staging.routes()
        expect([(await ask(here)).text, (await ask(there!.url)).text]).toEqual(['v1', 'v2'])
        expect((await router.counts()).map(count => count.release)).toEqual(['v1'])
      })

      it('calls lease.check before each call that changes something', async () => {
        const a = await start('a', 'v1')
        const lost: Lease = {
          epoch: 1,
          check: () => {
            throw new Error('lease lost')
          },
        }
        await expect(async () => router.setRoute(routeOf([{ weight: 100, on: [a] }]), lost)).rejects.toThrow(
          'lease lost',
        )
        await expect(async () => router.removeRoute('web', lost)).rejects.toThrow('lease lost')
        await expect(async () => router.drain('web', ['a'], 10, lost)).rejects.toThrow('lease lost')
        expect(await router.routes()).toEqual([])
      })

      it('refuses a lower epoch than the highest seen for the place, and only for that place', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const url = await put([{ weight: 100, on: [a] }])
        await router.setRoute(routeOf([{ weight: 100, on: [a] }]), lease(7))
        const late = { code: 'ROUTER_EPOCH_STALE' }
        await expect(router.setRoute(routeOf([{ weight: 100, on: [b] }]), lease(6))).rejects.toMatchObject(late)
        await expect(router.removeRoute('web', lease(6))).rejects.toMatchObject(late)
        await expect(router.drain('web', ['b'], 10, lease(6))).rejects.toMatchObject(late)
        expect((await ask(url)).text).toBe('v1')
        await router.setRoute(routeOf([{ weight: 100, on: [b] }]), lease(7))
        expect((await ask(url)).text).toBe('v2')
        await rig.router('staging').setRoute(routeOf([{ weight: 100, on: [a] }]), lease(1))
      })

      it('takes a service off: the request in flight ends well, then nobody listens', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }])
        const held = ask(`${url}/hold`)
        await until('the request is held', () => a.held() === 1)
        await router.removeRoute('web', lease())
        expect(await router.routes()).toEqual([])
        await expect(ask(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
        a.letGo()
        expect((await held).text).toBe('v1')
        await router.removeRoute('web', lease())
        await router.removeRoute('never-there', lease())
      })

      it('listens on the wished port, says whose a taken one is, and moves', async () => {
        const a = await start('a', 'v1')
        const foreign = createServer()
        await new Promise<void>(resolve => foreign.listen(0, '127.0.0.1', resolve))
        const { port } = foreign.address() as AddressInfo
        const wishing = rig.router('production', { web: port, api: port })
        const refused = { code: 'ROUTER_PORT_IN_USE', message: expect.stringContaining(`127.0.0.1:${port}`) }
        await expect(wishing.setRoute(routeOf([{ weight: 100, on: [a] }]), lease())).rejects.toMatchObject(refused)
        expect(await router.routes()).toEqual([])
        const before = await put([{ weight: 100, on: [a] }])
        await new Promise(resolve => foreign.close(resolve))
        await wishing.setRoute(routeOf([{ weight: 100, on: [a] }]), lease())
        expect((await stateOf()).url).toBe(`http://127.0.0.1:${port}`)
        expect((await ask(`http://127.0.0.1:${port}`)).text).toBe('v1')
        await expect(ask(before)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
        const api = { ...routeOf([{ weight: 100, on: [a] }]), service: 'api' }
        await expect(wishing.setRoute(api, lease())).rejects.toMatchObject({
          code: 'ROUTER_PORT_IN_USE',
          message: expect.stringContaining('production/web'),
        })
      })
    })

    describe('shares', () => {
      it('obeys the weights', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const url = await put([
          { weight: 90, on: [a] },
          { weight: 10, on: [b] },
        ])
        const load = startLoad({ url, concurrency: 8 })
        await until('2,000 answers', () => load.seen().ok >= 2_000)
        const { answers, ok, bad, failed } = await load.stop()
        expect(bad + failed).toBe(0)
        expect(answers['v2']! / ok).toBeGreaterThan(0.085)
        expect(answers['v2']! / ok).toBeLessThan(0.115)
        expect(await countOf('v2')).toEqual({ requests: answers['v2'], badAnswers: 0, lost: 0 })
      })

      it('gives a request to the least busy instance of the version', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v1')]
        const url = await put([{ weight: 100, on: [a, b] }])
        const held = ask(`${url}/hold`)
        await until('one is held', () => a.held() + b.held() === 1)
        const [busy, free] = a.held() === 1 ? [a, b] : [b, a]
        for (let i = 0; i < 10; i += 1) await ask(url)
        expect(free.requests).toHaveLength(10)
        busy.letGo()
        await held
      })

      it('answers 503 when no version has a weight', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 0, on: [a] }])
        const { status, headers } = await ask(url)
        expect(status).toBe(503)
        expect(headers['retry-after']).toBeDefined()
        expect(a.requests).toEqual([])
      })

      it('loses nothing over 20 changes of weights and 10 swaps of instances under load', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const url = await put([{ weight: 100, on: [a] }])
        const load = startLoad({ url, concurrency: 16 })
        const more = async () => {
          const before = load.seen().sent
          await until('the load goes on', () => load.seen().sent > before + 50)
        }
        for (let i = 1; i <= 20; i += 1) {
          await put([
            { weight: 100 - i * 5, on: [a] },
            { weight: i * 5, on: [b] },
          ])
          await more()
        }
        let current = b
        for (let i = 0; i < 10; i += 1) {
          const next = await start(`n${i}`, `n${i}`)
          await put([
            { weight: 0, on: [current] },
            { weight: 100, on: [next] },
          ])
          expect(await router.drain('web', [current.id], 10_000, lease())).toEqual({ cut: 0 })
          await put([{ weight: 100, on: [next] }])
          await current.stop()
          await more()
          current = next
        }
        const { ok, sent, reasons } = await load.stop()
        expect(reasons).toEqual({})
        expect(ok).toBe(sent)
        expect((await router.counts()).reduce((sum, count) => sum + count.requests, 0)).toBe(sent)
        expect((await router.counts()).every(count => count.lost === 0)).toBe(true)
      })
    })

    describe('drain', () => {
      it('refuses instances that have a weight', async () => {
        const a = await start('a', 'v1')
        await put([{ weight: 100, on: [a] }])
        await expect(router.drain('web', ['a'], 10, lease())).rejects.toMatchObject({ code: 'ROUTER_STILL_ROUTED' })
      })

      it('resolves when the last request in flight has ended, be the instance on the route or not', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const url = await put([{ weight: 100, on: [a] }])
        const held = ask(`${url}/hold`)
        await until('the request is held', () => a.held() === 1)
        expect(await inFlight('a')).toBe(1)
        await put([{ weight: 100, on: [b] }])
        let isDrained = false
        const drain = router.drain('web', ['a', 'unknown'], 20_000, lease()).finally(() => (isDrained = true))
        expect((await ask(url)).text).toBe('v2')
        expect(isDrained).toBe(false)
        a.letGo()
        expect(await drain).toEqual({ cut: 0 })
        expect((await held).text).toBe('v1')
        expect(await inFlight('a')).toBe(0)
      })

      it('counts a request until its streamed answer is complete', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const url = await put([{ weight: 100, on: [a] }])
        const { body } = await request(`${url}/bytes/${BYTES}`, { reset: true })
        expect(await inFlight('a')).toBe(1)
        await put([
          { weight: 0, on: [a] },
          { weight: 100, on: [b] },
        ])
        const drain = router.drain('web', ['a'], 20_000, lease())
        expect(await inFlight('a')).toBe(1)
        const bytes = (await body.bytes()).length
        expect(bytes).toBe(BYTES)
        expect(await drain).toEqual({ cut: 0 })
      })

      it('cuts what is left after the timeout, counts it as lost, and serves the instance again when asked to', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const url = await put([{ weight: 100, on: [a] }])
        const held = [ask(`${url}/hold`), ask(`${url}/hold`)]
        await until('both are held', () => a.held() === 2)
        await put([
          { weight: 0, on: [a] },
          { weight: 100, on: [b] },
        ])
        expect(await router.drain('web', ['a'], 50, lease())).toEqual({ cut: 2 })
        expect((await Promise.all(held)).map(answer => answer.status)).toEqual([502, 502])
        expect(await countOf('v1')).toEqual({ requests: 2, badAnswers: 0, lost: 2 })
        expect(await inFlight('a')).toBe(0)
        await put([{ weight: 100, on: [a] }])
        expect((await ask(url)).text).toBe('v1')
      })
    })

    describe('parking', () => {
      it('holds requests back and lets them go on, to whatever the route says then', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const url = await put([{ weight: 100, on: [a] }])
        await put([{ weight: 100, on: [a] }], { parked: true })
        const waiting = [ask(url), ask(`${url}/digest`, { method: 'POST', body: 'x' })]
        await until('both wait', async () => (await stateOf()).parkedRequests === 2)
        expect(a.requests).toEqual([])
        await put([{ weight: 100, on: [b] }])
        const [first, second] = (await Promise.all(waiting)) as [Asked, Asked]
        expect(first.text).toBe('v2')
        expect(second.text).toBe(createHash('sha256').update('x').digest('hex'))
        expect((await stateOf()).parkedRequests).toBe(0)
      })

      it('answers 503 with Retry-After to one that waited for too long, and counts it as lost', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }], { parked: true, parkMs: 50 })
        const { status, headers } = await ask(url)
        expect([status, headers['retry-after']]).toEqual([503, '1'])
        expect((await router.counts()).reduce((sum, count) => sum + count.lost, 0)).toBe(1)
        expect(a.requests).toEqual([])
      })

      it('forgets one whose client has gone', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }], { parked: true })
        const leaving = new AbortController()
        const waiting = ask(url, { signal: leaving.signal })
        await until('it waits', async () => (await stateOf()).parkedRequests === 1)
        leaving.abort()
        await expect(waiting).rejects.toThrow('aborted')
        await until('nobody waits', async () => (await stateOf()).parkedRequests === 0)
        await put([{ weight: 100, on: [a] }])
        expect((await ask(url)).text).toBe('v1')
        expect(a.requests).toHaveLength(1)
        const counts = (await router.counts()).map(({ requests, lost }) => [requests, lost])
        expect(counts).toEqual([[1, 0]])
      })
    })

    describe('test route', () => {
      it('goes to the release of the token whatever the weights, also while users wait, and counts for nothing', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const test = { release: 'v2', token: 'secret-of-test' }
        const shares = [
          { weight: 100, on: [a] },
          { weight: 0, on: [b] },
        ]
        const url = await put(shares, { test })
        const headers = { 'x-lockstep-test': 'secret-of-test' }
        expect((await ask(url, { headers })).text).toBe('v2')
        expect((await ask(url)).text).toBe('v1')
        const seen = (await ask(`${url}/headers`, { headers })).text
        expect(seen).not.toContain('secret-of-test')
        expect(seen).not.toContain('x-lockstep-test')
        expect(await countOf('v2')).toEqual({ requests: 0, badAnswers: 0, lost: 0 })
        await put(shares, { test, parked: true })
        expect((await ask(url, { headers })).text).toBe('v2')
      })

      it('refuses another token, and any when there is no test route', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const shares = [
          { weight: 100, on: [a] },
          { weight: 0, on: [b] },
        ]
        const url = await put(shares, { test: { release: 'v2', token: 'right' } })
        expect((await ask(url, { headers: { 'x-lockstep-test': 'wrong' } })).status).toBe(403)
        await put(shares)
        expect((await ask(url, { headers: { 'x-lockstep-test': 'right' } })).status).toBe(403)
        expect([a.requests, b.requests]).toEqual([[], []])
      })
    })

    describe('instances that fail', () => {
      it('asks another instance of the version when one refuses the connection, also for a POST with a body', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v1')]
        const url = await put([{ weight: 100, on: [a, b] }])
        await a.stop()
        const sum = createHash('sha256').update('body').digest('hex')
        for (let i = 0; i < 10; i += 1) {
          expect((await ask(`${url}/digest`, { method: 'POST', body: 'body' })).text).toBe(sum)
        }
        expect(await countOf('v1')).toEqual({ requests: 10, badAnswers: 0, lost: 0 })
      })

      it('answers 502 and counts a loss when all refuse', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }])
        await a.stop()
        expect((await ask(url)).status).toBe(502)
        expect(await countOf('v1')).toEqual({ requests: 1, badAnswers: 0, lost: 1 })
      })

      it('repeats a GET once when the instance closed without an answer, and any other never', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }])
        expect((await ask(`${url}/close`)).status).toBe(502)
        expect(a.requests).toEqual(['GET /close', 'GET /close'])
        expect((await ask(`${url}/close`, { method: 'POST', body: 'x' })).status).toBe(502)
        expect((await ask(`${url}/close`, { method: 'DELETE' })).status).toBe(502)
        expect((await ask(`${url}/close`, { method: 'GET', body: 'x' })).status).toBe(502)
        expect(a.requests.slice(2)).toEqual(['POST /close', 'DELETE /close', 'GET /close'])
        expect(await countOf('v1')).toEqual({ requests: 4, badAnswers: 0, lost: 4 })
      })

      it('breaks the connection off when the instance broke off in the middle of its answer', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }])
        await expect(ask(`${url}/half`)).rejects.toThrow()
        expect(a.requests).toEqual(['GET /half'])
        await until('it is counted', async () => (await countOf('v1')).lost === 1)
      })

      it("passes an instance's own bad answers on and counts them", async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }])
        const answers = [await ask(`${url}/status/503`), await ask(`${url}/status/404`), await ask(`${url}/status/204`)]
        expect(answers.map(answer => answer.status)).toEqual([503, 404, 204])
        expect(answers[0]!.headers['x-lockstep-router']).toBeUndefined()
        expect(await countOf('v1')).toEqual({ requests: 3, badAnswers: 1, lost: 0 })
      })
    })

    describe('what passes through', () => {
      it('20 MB up and down, intact', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }])
        const body = Readable.from(chunks(BYTES))
        expect((await ask(`${url}/digest`, { method: 'POST', body })).text).toBe(digestOf(BYTES))
        const down = createHash('sha256')
        for await (const chunk of (await request(`${url}/bytes/${BYTES}`, { reset: true })).body)
          down.update(chunk as Buffer)
        expect(down.digest('hex')).toBe(digestOf(BYTES))
      })

      it('headers: those of the connection out, those of forwarding in, the answer as the instance gave it', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }])
        const answer = await askAs(url, [
          'GET /headers HTTP/1.1',
          'Host: shop.example',
          'X-Mine: kept',
          'Keep-Alive: timeout=9',
          'X-Hop: 1',
          'Connection: close, x-hop',
        ])
        const pairs = JSON.parse(answer.slice(answer.indexOf('['), answer.lastIndexOf(']') + 1)) as string[]
        const seen = Object.fromEntries(
          pairs.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), pairs[i + 1]]] : [])),
        )
        expect(seen).toMatchObject({
          'x-mine': 'kept',
          host: 'shop.example',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-proto': 'http',
          'x-forwarded-host': 'shop.example',
        })
        expect([seen['keep-alive'], seen['x-hop']]).toEqual([undefined, undefined])
        expect(answer.toLowerCase()).toContain('x-own: a')
        expect(answer.toLowerCase()).not.toContain('x-lockstep-router')
      })

      it('a client that goes before the answer ends the request at the instance, and nothing counts as lost', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }])
        const leaving = new AbortController()
        const held = ask(`${url}/hold`, { signal: leaving.signal })
        await until('it is held', () => a.held() === 1)
        leaving.abort()
        await expect(held).rejects.toThrow('aborted')
        await until('the instance saw it end', () => a.aborted() === 1)
        await until('nothing is in flight', async () => (await inFlight('a')) === 0)
        expect(await countOf('v1')).toEqual({ requests: 1, badAnswers: 0, lost: 0 })
      })

      it('a websocket, in flight until it ends', async () => {
        const a = await start('a', 'v1')
        const url = await put([{ weight: 100, on: [a] }])
        const socket = connect(Number(new URL(url).port), '127.0.0.1')
        let text = ''
        socket.on('data', chunk => (text += chunk.toString()))
        socket.write(
          [
            'GET /ws HTTP/1.1',
            'host: x',
            'connection: upgrade',
            'upgrade: websocket',
            'sec-websocket-version: 13',
            'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
            '',
            '',
          ].join('\r\n'),
        )
        await until('the upgrade', () => text.includes('101 Switching Protocols') && text.endsWith('v1:'))
        socket.write('ping')
        await until('the echo', () => text.endsWith('v1:ping'))
        expect(await inFlight('a')).toBe(1)
        socket.destroy()
        await until('nothing is in flight', async () => (await inFlight('a')) === 0)
      })
    })

    describe('restarts', () => {
      it('comes back on the same ports with the same routes and epochs after kill -9', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        await router.setRoute(
          routeOf([
            { weight: 40, on: [a] },
            { weight: 60, on: [b] },
          ]),
          lease(5),
        )
        const before = await stateOf()
        await rig.crash()
        const after = await stateOf()
        expect(after.route).toEqual(before.route)
        expect(after.url).toBe(before.url)
        expect(['v1', 'v2']).toContain((await ask(before.url)).text)
        await expect(router.removeRoute('web', lease(4))).rejects.toMatchObject({ code: 'ROUTER_EPOCH_STALE' })
      })

      it('is replaced under load three times without a lost request, and changes of routes go on meanwhile', async () => {
        const [a, b] = [await start('a', 'v1'), await start('b', 'v2')]
        const url = await put([{ weight: 100, on: [a] }])
        const load = startLoad({ url, concurrency: 16 })
        await until('the load runs', () => load.seen().ok > 200)
        for (const weight of [30, 60, 100]) {
          await rig.replace()
          await put([
            { weight: 100 - weight, on: [a] },
            { weight, on: [b] },
          ])
          const before = load.seen().ok
          await until('the load goes on', () => load.seen().ok > before + 500)
        }
        const { sent, ok, reasons } = await load.stop()
        expect(reasons).toEqual({})
        expect(ok).toBe(sent)
        expect(await inFlight('a')).toBe(0)
      })
    })
  })
}
