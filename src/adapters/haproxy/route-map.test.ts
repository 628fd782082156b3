import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Route } from '../../ports/router.ts'
import { LANES, assignedLanes, noLanes, refuseTooMany } from './lanes.ts'
import { routeMap } from './route-map.ts'

const routeOf = (weights: Readonly<Record<string, number>>, rest: Partial<Route> = {}): Route => ({
  service: 'web',
  versions: Object.entries(weights).map(([release, weight]) => ({ release, weight, instances: [] })),
  parked: false,
  parkMs: 20_000,
  test: null,
  sticky: null,
  ...rest,
})

/** Up to four versions whose weights add up to 100. */
const someRoute = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom('v1', 'v2', 'v3', 'v4', 'v5', 'v6'), { minLength: 1, maxLength: 4 }),
    fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 3, maxLength: 3 }),
  )
  .map(([releases, points]) => {
    const cuts = [0, ...points.slice(0, releases.length - 1).sort((a, b) => a - b), 100]
    return routeOf(Object.fromEntries(releases.map((release, i) => [release, cuts[i + 1]! - cuts[i]!])))
  })

const inForce = (route: Route, lanes: readonly (string | null)[]): ReadonlySet<number> =>
  new Set(route.versions.filter(({ weight }) => weight > 0).map(({ release }) => lanes.indexOf(release)))

describe('the map of a route', () => {
  it('gives each version exactly its weight in any 100 requests', () => {
    fc.assert(
      fc.property(someRoute, route => {
        const lanes = assignedLanes(noLanes, new Set(), route)
        const slots = routeMap(route, lanes).filter(line => /^\d+ \d+$/.test(line))
        expect(slots.map(line => Number(line.split(' ')[0]))).toEqual(Array.from({ length: 100 }, (_, slot) => slot))
        for (const { release, weight } of route.versions)
          expect(slots.filter(line => line.endsWith(` ${lanes.indexOf(release)}`))).toHaveLength(weight)
      }),
    )
  })

  it('mixes them: a tenth is one of each ten', () => {
    const lanes = ['v1', 'v2']
    const slots = routeMap(routeOf({ v1: 90, v2: 10 }), lanes).filter(line => /^\d+ 1$/.test(line))
    expect(slots.map(line => Math.floor(Number(line.split(' ')[0]) / 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('names no lane when no version has a weight, and says that and how long requests wait', () => {
    const lines = routeMap(routeOf({ v1: 0 }, { parked: true, parkMs: 50 }), noLanes)
    expect(lines.map(line => line.split(' ')[0])).toEqual(['late', 'parked'])
    expect(lines[1]).toBe('parked 50')
    expect(JSON.parse(lines[0]!.slice('late '.length))).toMatchObject({ code: 'ROUTER_PARKED_TOO_LONG', status: 503 })
  })

  it('has the digest of the test token, never the token', () => {
    const text = routeMap(routeOf({ v1: 100 }, { test: { release: 'v1', token: 'secret' } }), ['v1']).join('\n')
    expect(text).toContain('2BB80D537B1DA3E38BD30361AA855686BDE0EACD7162FEF6A25FE97BF527A25B test')
    expect(text).not.toContain('secret')
  })
})

describe('lanes', () => {
  it('are kept by releases that stay, and taken by others only where no request is led to now', () => {
    fc.assert(
      fc.property(fc.array(someRoute, { minLength: 2, maxLength: 12 }), routes => {
        let lanes = noLanes
        let led: ReadonlySet<number> = new Set()
        for (const route of routes) {
          const next = assignedLanes(lanes, led, route)
          expect(next).toHaveLength(LANES)
          for (const lane of led) expect(next[lane]).toBe(lanes[lane])
          for (const { release, weight } of route.versions)
            if (weight > 0) expect(next.filter(one => one === release)).toHaveLength(1)
          lanes = next
          led = inForce(route, next)
        }
      }),
    )
  })

  it('are there for four versions at once', () => {
    expect(() => refuseTooMany(routeOf({ v1: 25, v2: 25, v3: 25, v4: 25, v5: 0 }))).not.toThrow()
    expect(() => refuseTooMany(routeOf({ v1: 20, v2: 20, v3: 20, v4: 20, v5: 20 }))).toThrow(
      expect.objectContaining({ code: 'ROUTER_CALL_INVALID', message: expect.stringContaining('5 have a weight') }),
    )
  })
})
