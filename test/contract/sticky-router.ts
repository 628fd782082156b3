import { connect } from 'node:net'
import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sticky } from '../../src/domain/sticky.ts'
import type { Router } from '../../src/ports/router.ts'
import { until } from '../rig/until.ts'
import { startWebInstance } from '../rig/web-instance.ts'
import type { WebInstance } from '../rig/web-instance.ts'
import type { RouterRig } from './router.ts'

const lease = { epoch: 1, check: () => undefined }

type Answer = { readonly version: string; readonly cookie: string | null }

const askWith = async (url: string, headers: Readonly<Record<string, string>>): Promise<Answer> => {
  const answer = await request(url, { headers })
  const cookie = [answer.headers['set-cookie'] ?? []].flat().find(one => one.startsWith('lockstep-version='))
  return { version: await answer.body.text(), cookie: cookie ?? null }
}

/** `name=value` of a set-cookie, as a browser sends it back. */
const pairOf = (cookie: string): string => cookie.split(';')[0] ?? ''

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

const shareOf = (answers: readonly Answer[], version: string): number =>
  (100 * answers.filter(answer => answer.version === version).length) / answers.length

/** How every router keeps users with a version while two have a weight. */
export const stickyRouterContract = (name: string, makeRig: () => Promise<RouterRig>): void => {
  describe(`router with users who stay: ${name}`, () => {
    let rig: RouterRig
    let router: Router
    let old: WebInstance
    let fresh: WebInstance

    const put = async (weight: number, sticky: Sticky | null): Promise<string> => {
      const on = ({ id, host, port }: WebInstance) => [{ id, host, port }]
      const versions = [
        { release: 'v1', weight: 100 - weight, instances: on(old) },
        { release: 'v2', weight, instances: on(fresh) },
      ]
      await router.setRoute({ service: 'web', versions, parked: false, parkMs: 20_000, test: null, sticky }, lease)
      const [state] = await router.routes()
      return state?.url ?? ''
    }
    const askAll = async (url: string, all: readonly Readonly<Record<string, string>>[]): Promise<Answer[]> => {
      const answers: Answer[] = []
      for (let n = 0; n < all.length; n += 20)
        answers.push(...(await Promise.all(all.slice(n, n + 20).map(headers => askWith(url, headers)))))
      return answers
    }

    beforeEach(async () => {
      rig = await makeRig()
      router = rig.router('production')
      ;[old, fresh] = await Promise.all([startWebInstance('a', 'v1'), startWebInstance('b', 'v2')])
    })
    afterEach(async () => {
      await rig.close()
      await Promise.all([old.stop(), fresh.stop()])
    })

    it('tells how users stay', async () => {
      await put(10, { kind: 'header', name: 'x-user' })
      expect((await router.routes())[0]?.route.sticky).toEqual({ kind: 'header', name: 'x-user' })
    })

    it('sets no cookie where nobody stays', async () => {
      const url = await put(50, null)
      const answers = await askAll(url, times(4, {}))
      expect(answers.map(({ cookie }) => cookie)).toEqual([null, null, null, null])
    })

    describe('by cookie', () => {
      const byCookie = { kind: 'cookie' } as const

      it('spreads new users by weight, and gives each a cookie that tells nothing and no script reads', async () => {
        const url = await put(25, byCookie)
        const answers = await askAll(url, times(1_000, {}))
        expect(Math.abs(shareOf(answers, 'v2') - 25)).toBeLessThanOrEqual(2)
        for (const { cookie } of answers) {
          expect(cookie).toMatch(/^lockstep-version=[^;]+;.*HttpOnly/i)
          expect(pairOf(cookie ?? '')).not.toMatch(/v1|v2/)
          expect(cookie).not.toMatch(/expires|max-age/i)
        }
      })

      it('keeps a user, also when the weights change, and when the router was replaced or died', async () => {
        const url = await put(50, byCookie)
        const [one, two] = await askAll(url, [{}, {}])
        expect(new Set([one?.version, two?.version])).toEqual(new Set(['v1', 'v2']))
        const stays = async () => {
          for (const { version, cookie } of [one, two].filter(user => user !== undefined)) {
            const answers = await askAll(url, times(5, { cookie: `theme=dark; ${pairOf(cookie ?? '')}` }))
            expect(answers).toEqual(times(5, { version, cookie: null }))
          }
        }
        await stays()
        await put(90, byCookie)
        await stays()
        await rig.replace()
        await stays()
        await rig.crash()
        await stays()
      })

      it('gives a user whose version has no weight any more to the other, who stays there', async () => {
        const url = await put(50, byCookie)
        const met = (await askAll(url, [{}, {}])).find(({ version }) => version === 'v2')
        await put(0, byCookie)
        const moved = await askWith(url, { cookie: pairOf(met?.cookie ?? '') })
        expect(moved.version).toBe('v1')
        await put(50, byCookie)
        const after = await askAll(url, times(4, { cookie: pairOf(moved.cookie ?? '') }))
        expect(after.map(({ version }) => version)).toEqual(['v1', 'v1', 'v1', 'v1'])
      })

      it('takes a cookie that means nothing for none', async () => {
        const url = await put(0, byCookie)
        const { version, cookie } = await askWith(url, { cookie: 'lockstep-version=made-up' })
        expect(version).toBe('v1')
        expect(cookie).not.toBeNull()
      })

      it('reaches websockets as well', async () => {
        const url = await put(50, byCookie)
        const { hostname, port } = new URL(url)
        const socket = connect(Number(port), hostname)
        let text = ''
        socket.on('data', piece => (text += String(piece)))
        socket.write('GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
        await until('the upgrade', () => text.includes('\r\n\r\n'))
        expect(text).toMatch(/^set-cookie: lockstep-version=[^;]+;.*HttpOnly/im)
        socket.destroy()
      })
    })

    describe('by header', () => {
      const byHeader = { kind: 'header', name: 'x-user' } as const
      const users = Array.from({ length: 2_000 }, (_, n) => ({ 'x-user': `user-${n}` }))

      it('spreads users by weight; each stays, and when the weight rises nobody leaves the new version', async () => {
        const url = await put(10, byHeader)
        const first = await askAll(url, users)
        expect(Math.abs(shareOf(first, 'v2') - 10)).toBeLessThanOrEqual(2)
        expect(first.every(({ cookie }) => cookie === null)).toBe(true)
        expect(await askAll(url, users.slice(0, 200))).toEqual(first.slice(0, 200))
        await put(50, byHeader)
        const second = await askAll(url, users)
        expect(Math.abs(shareOf(second, 'v2') - 50)).toBeLessThanOrEqual(2)
        const left = first.filter(({ version }, n) => version === 'v2' && second[n]?.version !== 'v2')
        expect(left).toEqual([])
      })

      it('spreads requests without the header by weight', async () => {
        const url = await put(25, byHeader)
        const answers = await askAll(url, times(200, {}))
        expect(Math.abs(shareOf(answers, 'v2') - 25)).toBeLessThanOrEqual(2)
      })
    })
  })
}
