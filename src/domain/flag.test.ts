import { array, assert, boolean, constantFrom, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate } from './flag.ts'

const everyone = { release: null }
const only = (release: string) => ({ release })

describe('evaluate', () => {
  it.each([
    { name: 'never touched, on', revision: 0, on: true, claims: [], value: true, because: 'default' },
    { name: 'never touched, off', revision: 0, on: false, claims: [], value: false, because: 'default' },
    { name: 'on', revision: 3, on: true, claims: [], value: true, because: 'setting' },
    { name: 'off', revision: 3, on: false, claims: [], value: false, because: 'setting' },
    { name: 'claimed for everyone', revision: 1, on: true, claims: [everyone], value: false, because: 'setting' },
    { name: 'claimed for this release', revision: 1, on: true, claims: [only('r2')], value: false, because: 'release' },
    {
      name: 'claimed for another release',
      revision: 1,
      on: true,
      claims: [only('r1')],
      value: true,
      because: 'setting',
    },
    {
      name: 'claimed for everyone and for this release',
      revision: 2,
      on: true,
      claims: [only('r2'), everyone],
      value: false,
      because: 'setting',
    },
    { name: 'off and claimed', revision: 2, on: false, claims: [only('r2')], value: false, because: 'setting' },
  ])('$name', ({ revision, on, claims, value, because }) => {
    expect(evaluate({ revision, on, claims }, 'r2')).toEqual({ value, because })
  })

  it('only ever turns off by a further claim, and only for whom it names', () => {
    const release = constantFrom('r1', 'r2', null)
    const state = record({ revision: constantFrom(1), on: boolean(), claims: array(record({ release })) })
    assert(
      property(state, release, constantFrom('r1', 'r2'), (flag, claimed, asker) => {
        const before = evaluate(flag, asker).value
        const after = evaluate({ ...flag, claims: [...flag.claims, { release: claimed }] }, asker).value
        expect(after).toBe(claimed === null || claimed === asker ? false : before)
      }),
    )
  })
})
