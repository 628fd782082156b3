import { beforeEach, describe, expect, it } from 'vitest'
import type { Place } from '../../src/domain/environment.ts'
import { evaluate } from '../../src/domain/flag.ts'
import type { Claim, Flags } from '../../src/ports/flags.ts'
import type { Lease } from '../../src/ports/lease.ts'
import type { InstanceFlags } from '../../src/store/instance-flags.ts'

export const consumeFlag = 'consume-orders'

export type FlagsSides = { readonly flags: Flags; readonly instances: InstanceFlags }

/** A lease that holds, under `epoch`. */
export const lease = (epoch: number): Lease => ({ epoch, check: () => {} })

export const deployment = (id: string): Claim['owner'] => ({ kind: 'deployment', id })
export const person = (id: string): Claim['owner'] => ({ kind: 'person', id })
export const forEveryone = (owner: Claim['owner']): Claim => ({ owner, release: null })

export const quiet = (instance: string, revision: number) =>
  ({ flag: consumeFlag, instance, release: 'r1', revision, consuming: false, inFlight: 0, receiving: false }) as const

const d1 = deployment('d1')
const names = Array.from({ length: 20 }, (_, index) => `d${String(index).padStart(2, '0')}`)
let places = 0

/** What every implementation of flags must do. `sidesOf` opens a place whose only consume flag is `consumeFlag`. */
export const flagsContract = (sidesOf: (place: Place) => FlagsSides): void => {
  let flags: Flags
  let instances: InstanceFlags
  let other: FlagsSides
  beforeEach(() => {
    const app = `app-${(places += 1)}`
    ;({ flags, instances } = sidesOf({ app, environment: 'production' }))
    other = sidesOf({ app, environment: 'staging' })
  })

  describe('a flag that nobody touched', () => {
    it('is on if it is a consume flag, else off, at revision 0', async () => {
      expect(await flags.read(consumeFlag)).toEqual({ key: consumeFlag, revision: 0, on: true, claims: [] })
      expect(await flags.read('write-test')).toEqual({ key: 'write-test', revision: 0, on: false, claims: [] })
    })

    it('stays untouched when it is set to what it is, or unclaimed', async () => {
      expect(await flags.set(consumeFlag, true, lease(1))).toMatchObject({ revision: 0, on: true })
      expect(await flags.set('write-test', false, lease(1))).toMatchObject({ revision: 0, on: false })
      expect(await flags.unclaim(consumeFlag, d1, lease(1))).toMatchObject({ revision: 0, on: true })
      expect(await instances.keys()).toEqual([consumeFlag])
    })
  })

  describe('claims', () => {
    it('are added once and removed once, each with a new revision', async () => {
      const claimed = { key: consumeFlag, revision: 1, on: true, claims: [forEveryone(d1)] }
      expect(await flags.claim(consumeFlag, forEveryone(d1), lease(1))).toEqual(claimed)
      expect(await flags.claim(consumeFlag, forEveryone(d1), lease(1))).toEqual(claimed)
      expect(await flags.read(consumeFlag)).toEqual(claimed)
      const free = { key: consumeFlag, revision: 2, on: true, claims: [] }
      expect(await flags.unclaim(consumeFlag, d1, lease(1))).toEqual(free)
      expect(await flags.unclaim(consumeFlag, d1, lease(1))).toEqual(free)
      expect(await flags.read(consumeFlag)).toEqual(free)
    })

    it('of another owner stay, also of a person with the same id', async () => {
      const others = [forEveryone(deployment('d2')), forEveryone(person('d1'))]
      for (const claim of [forEveryone(d1), ...others]) await flags.claim(consumeFlag, claim, lease(1))
      expect(await flags.unclaim(consumeFlag, d1, lease(1))).toMatchObject({ revision: 4, claims: others })
    })

    it('of one owner for everyone and for a release are two, and end together', async () => {
      await flags.claim(consumeFlag, { owner: d1, release: 'r2' }, lease(1))
      const { claims, revision } = await flags.claim(consumeFlag, forEveryone(d1), lease(1))
      expect({ claims, revision }).toEqual({ claims: [forEveryone(d1), { owner: d1, release: 'r2' }], revision: 2 })
      expect(await flags.unclaim(consumeFlag, d1, lease(1))).toMatchObject({ revision: 3, claims: [] })
    })

    it('for a release pause only that release', async () => {
      const flag = await flags.claim(consumeFlag, { owner: d1, release: 'r2' }, lease(1))
      expect([evaluate(flag, 'r1').value, evaluate(flag, 'r2').value]).toEqual([true, false])
    })

    it('make a flag that nobody listed a consume flag', async () => {
      expect(await flags.claim('consume-new', forEveryone(d1), lease(1))).toMatchObject({ on: true })
      expect(await flags.unclaim('consume-new', d1, lease(1))).toMatchObject({ on: true, revision: 2 })
      expect(await instances.keys()).toEqual(['consume-new', consumeFlag])
    })

    it('leave a flag off that was turned off', async () => {
      await flags.set(consumeFlag, false, lease(1))
      await flags.claim(consumeFlag, forEveryone(d1), lease(1))
      expect(await flags.unclaim(consumeFlag, d1, lease(1))).toMatchObject({ on: false, revision: 3 })
    })

    it('belong to one flag', async () => {
      await flags.claim(consumeFlag, forEveryone(d1), lease(1))
      expect(await flags.read('consume-other')).toMatchObject({ revision: 0, claims: [] })
      await flags.unclaim('consume-other', d1, lease(1))
      expect(await flags.read(consumeFlag)).toMatchObject({ revision: 1, claims: [forEveryone(d1)] })
    })
  })

  it('sets a flag once, and again after it was set otherwise', async () => {
    expect(await flags.set('write-test', true, lease(1))).toMatchObject({ on: true, revision: 1 })
    expect(await flags.set('write-test', true, lease(1))).toMatchObject({ on: true, revision: 1 })
    expect(await flags.set('write-test', false, lease(1))).toMatchObject({ on: false, revision: 2 })
    expect(await flags.read('write-test')).toEqual({ key: 'write-test', on: false, revision: 2, claims: [] })
  })

  it('knows nothing of another environment', async () => {
    await flags.claim(consumeFlag, forEveryone(d1), lease(7))
    await instances.acknowledge(quiet('worker-1', 1))
    expect(await other.flags.read(consumeFlag)).toMatchObject({ revision: 0, claims: [] })
    expect(await other.flags.acknowledgements(consumeFlag)).toEqual([])
    expect(await other.flags.set('write-test', true, lease(1))).toMatchObject({ revision: 1 })
    expect(await other.flags.unclaim(consumeFlag, d1, lease(1))).toMatchObject({ revision: 0 })
    expect(await flags.read('write-test')).toMatchObject({ revision: 0 })
    expect(await flags.read(consumeFlag)).toMatchObject({ claims: [forEveryone(d1)] })
  })

  describe('the fence', () => {
    const calls = {
      claim: (epoch: Lease) => flags.claim('fenced', forEveryone(d1), epoch),
      unclaim: (epoch: Lease) => flags.unclaim('fenced', deployment('d0'), epoch),
      set: (epoch: Lease) => flags.set('fenced', false, epoch),
    }
    const kinds = ['claim', 'unclaim', 'set'] as const

    it.each(kinds)(
      'refuses %s under a lower epoch than the place has seen, on any flag, and changes nothing',
      async kind => {
        await flags.claim('fenced', forEveryone(deployment('d0')), lease(4))
        await flags.set('another', true, lease(6))
        const before = await flags.read('fenced')
        await expect(calls[kind](lease(5))).rejects.toMatchObject({ code: 'FLAG_EPOCH_STALE', kind: 'terminal' })
        expect(await flags.read('fenced')).toEqual(before)
        expect(await calls[kind](lease(6))).toMatchObject({ revision: 2 })
      },
    )

    it.each(kinds)('learns a higher epoch from %s, also when it changes nothing', async kind => {
      await calls[kind](lease(3))
      await calls[kind](lease(9))
      await expect(flags.set('another', true, lease(8))).rejects.toMatchObject({
        code: 'FLAG_EPOCH_STALE',
        message: expect.stringMatching(/epoch 9.*epoch 8/),
      })
    })

    it('refuses a lower epoch also when nothing would change', async () => {
      await flags.set(consumeFlag, true, lease(2))
      await expect(flags.set(consumeFlag, true, lease(1))).rejects.toMatchObject({ code: 'FLAG_EPOCH_STALE' })
    })

    it.each(kinds)('makes no %s without a lease', async kind => {
      await flags.claim('fenced', forEveryone(deployment('d0')), lease(1))
      const lost = new Error('the lease ran out')
      const check = (): never => {
        throw lost
      }
      await expect(calls[kind]({ epoch: 2, check })).rejects.toBe(lost)
      expect(await flags.read('fenced')).toMatchObject({ revision: 1, on: true })
      expect(await flags.claim('fenced', forEveryone(d1), lease(1))).toMatchObject({ revision: 2 })
    })
  })

  describe('at the same time', () => {
    const revisions = (all: readonly { readonly revision: number }[]) =>
      all.map(({ revision }) => revision).sort((a, b) => a - b)

    it('no claim is lost, and each has its own revision', async () => {
      const answers = await Promise.all(
        names.map(id => flags.claim(consumeFlag, forEveryone(deployment(id)), lease(1))),
      )
      expect(revisions(answers)).toEqual(names.map((_, index) => index + 1))
      for (const [index, { claims }] of answers.entries())
        expect(claims).toContainEqual(forEveryone(deployment(names[index] ?? '')))
      const { revision, claims } = await flags.read(consumeFlag)
      expect(revision).toBe(20)
      expect(claims).toEqual(names.map(id => forEveryone(deployment(id))))
    })

    it('claims and unclaims each count once', async () => {
      const [leaving, coming] = [names.slice(0, 10), names.slice(10)]
      for (const id of leaving) await flags.claim(consumeFlag, forEveryone(deployment(id)), lease(1))
      const answers = await Promise.all([
        ...leaving.map(id => flags.unclaim(consumeFlag, deployment(id), lease(1))),
        ...coming.map(id => flags.claim(consumeFlag, forEveryone(deployment(id)), lease(1))),
      ])
      expect(revisions(answers)).toEqual(names.map((_, index) => index + 11))
      expect((await flags.read(consumeFlag)).claims).toEqual(coming.map(id => forEveryone(deployment(id))))
    })

    it('the same change counts once', async () => {
      const claims = await Promise.all(names.map(() => flags.claim(consumeFlag, forEveryone(d1), lease(1))))
      expect(new Set(revisions(claims))).toEqual(new Set([1]))
      const sets = await Promise.all(names.map(() => flags.set('write-test', true, lease(1))))
      expect(new Set(revisions(sets))).toEqual(new Set([1]))
    })

    it('revisions never fall in what a reader sees', async () => {
      const seen: number[] = []
      const changes = Promise.all(
        names.map((id, at) => flags.claim(consumeFlag, forEveryone(deployment(id)), lease(at + 1)).catch(() => null)),
      )
      for (let round = 0; round < 40; round += 1) {
        const flag = await flags.read(consumeFlag)
        expect(flag.claims).toHaveLength(flag.revision)
        seen.push(flag.revision)
      }
      await changes
      expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    })
  })

  describe('acknowledgements', () => {
    beforeEach(() => flags.claim(consumeFlag, forEveryone(d1), lease(1)))

    it('are the last word of each instance, in order', async () => {
      await instances.acknowledge(quiet('worker-2', 1))
      await instances.acknowledge({ ...quiet('worker-1', 0), consuming: true, inFlight: 3, receiving: true })
      await instances.acknowledge({ ...quiet('worker-1', 1), inFlight: 2, receiving: true })
      const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
      expect(await flags.acknowledgements(consumeFlag)).toEqual([
        { ...quiet('worker-1', 1), inFlight: 2, receiving: true, at },
        { ...quiet('worker-2', 1), at },
      ])
      await instances.acknowledge({ ...quiet('worker-1', 1), release: 'r2' })
      expect((await flags.acknowledgements(consumeFlag))[0]).toEqual({ ...quiet('worker-1', 1), release: 'r2', at })
    })

    it('belong to one flag', async () => {
      await instances.acknowledge({ ...quiet('worker-1', 0), flag: 'consume-other' })
      expect(await flags.acknowledgements(consumeFlag)).toEqual([])
      expect(await flags.acknowledgements('consume-other')).toHaveLength(1)
    })

    it('of an older revision come too late to count', async () => {
      await instances.acknowledge(quiet('worker-1', 1))
      await instances.acknowledge({ ...quiet('worker-1', 0), consuming: true })
      expect(await flags.acknowledgements(consumeFlag)).toMatchObject([{ revision: 1, consuming: false }])
    })

    it('of a revision that is yet to come are refused: they would prove the next pause', async () => {
      await expect(instances.acknowledge(quiet('worker-1', 2))).rejects.toMatchObject({ code: 'FLAG_REVISION_AHEAD' })
      await expect(instances.acknowledge({ ...quiet('worker-1', 1), flag: 'untouched' })).rejects.toMatchObject({
        code: 'FLAG_REVISION_AHEAD',
      })
      expect(await flags.acknowledgements(consumeFlag)).toEqual([])
    })
  })
}
