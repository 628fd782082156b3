import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pickInstance, pickVersion } from './pick.ts'

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
