import { array, assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { charge, pickInstance, pickVersion } from './pick.ts'

const version = (weight: number) => ({ weight, turn: 0 })
const instance = (inFlight: number, { isCut = false, isSuspect = false } = {}) => ({
  inFlight,
  isCut,
  isSuspect: () => isSuspect,
})

describe('pickVersion', () => {
  it('gives each version exactly its weight of any 100 requests in a row', () => {
    assert(
      property(integer({ min: 0, max: 100 }), integer({ min: 0, max: 300 }), (weight, before) => {
        const versions = [version(weight), version(100 - weight)]
        for (let i = 0; i < before; i += 1) pickVersion(versions)
        const picked = Array.from({ length: 100 }, () => pickVersion(versions))
        expect(picked.filter(one => one === versions[0])).toHaveLength(weight)
      }),
    )
  })

  it('mixes them: at 50 to 50 they take turns', () => {
    const versions = [version(50), version(50)]
    const picked = Array.from({ length: 4 }, () => versions.indexOf(pickVersion(versions)!))
    expect(picked).toEqual([0, 1, 0, 1])
  })

  it('finds none where nothing has a weight', () => {
    expect(pickVersion([version(0), version(0)])).toBeUndefined()
    expect(pickVersion([])).toBeUndefined()
  })
})

describe('charge', () => {
  /** Users come one after the other and stay; each asks as often as given. Gives the share of requests of the first version. */
  const shareOf = (versions: readonly ReturnType<typeof version>[], requestsOf: readonly number[]): number => {
    const met: { readonly at: ReturnType<typeof version>; left: number }[] = []
    let [first, all] = [0, 0]
    for (const requests of requestsOf) {
      const at = pickVersion(versions)!
      met.push({ at, left: requests })
      const asking = [at, ...met.filter(user => user.left-- > 0).map(user => user.at)]
      for (const one of asking.slice(1)) charge(versions, one)
      first += asking.filter(one => one === versions[0]).length
      all += asking.length
    }
    return (100 * first) / all
  }

  it('lets new users make up for those who stay: the share of requests holds within 2 points', () => {
    const busyness = array(integer({ min: 0, max: 20 }), { minLength: 1_000, maxLength: 1_000 })
    assert(
      property(integer({ min: 5, max: 95 }), busyness, (weight, requestsOf) => {
        expect(Math.abs(shareOf([version(weight), version(100 - weight)], requestsOf) - weight)).toBeLessThan(2)
      }),
    )
  })

  it('does not remember for ever: after a long time without new users they are not all sent to one version', () => {
    const versions = [version(50), version(50)]
    for (let i = 0; i < 1_000_000; i += 1) charge(versions, versions[1]!)
    const picked = Array.from({ length: 1_000 }, () => pickVersion(versions))
    expect(picked.filter(one => one === versions[1]).length).toBeGreaterThan(250)
  })
})

describe('pickInstance', () => {
  it('takes the one with the least in flight, and among equals the first from the start', () => {
    const all = [instance(2), instance(1), instance(1)]
    expect(pickInstance(all, 0, null)).toBe(all[1])
    expect(pickInstance(all, 2, null)).toBe(all[2])
  })

  it('takes one that just refused a connection only when there is no other', () => {
    const [refusing, busy] = [instance(0, { isSuspect: true }), instance(9)]
    expect(pickInstance([refusing, busy], 0, null)).toBe(busy)
    expect(pickInstance([refusing, busy], 0, [busy])).toBe(refusing)
  })

  it('never takes one that was tried or cut', () => {
    const [tried, cut] = [instance(0), instance(0, { isCut: true })]
    expect(pickInstance([tried, cut], 0, [tried])).toBeUndefined()
  })
})
