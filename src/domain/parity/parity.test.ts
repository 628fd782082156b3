import { expect, it } from 'vitest'
import { parity } from './parity.ts'
import type { Side } from './parity.ts'

const side = (facts: Side['facts'], secrets: Side['secrets'] = {}): Side => ({ facts, secrets })

it('says nothing of what both have alike, also where one says none and the other nothing', () => {
  const strategy = { kind: 'canary', weights: [10, 50] }
  expect(parity(side({ strategy, url: null }), side({ strategy: { ...strategy }, watch: [] }))).toEqual([])
})

it('names each thing that differs or is on one side only, by name', () => {
  const left = side({ release: 'v4', migrations: ['1', '2'], strategy: { kind: 'canary', weights: [10, 50] } })
  const right = side({ release: 'v3', migrations: ['1'], strategy: { kind: 'recreate' } })
  expect(parity(left, right)).toEqual([
    { what: 'migrations', left: '1, 2', right: '1' },
    { what: 'release', left: 'v4', right: 'v3' },
    { what: 'strategy.kind', left: 'canary', right: 'recreate' },
    { what: 'strategy.weights', left: '10, 50', right: null },
  ])
})

it('shows no value of a variable, only that it is there or another', () => {
  const left = side({}, { variables: { A: 'one', B: 'same', C: { kind: 'env', name: 'X' } } })
  const right = side({}, { variables: { A: 'two', B: 'same' } })
  expect(parity(left, right)).toEqual([
    { what: 'variables.A', left: 'set', right: 'set otherwise' },
    { what: 'variables.C.kind', left: 'set', right: null },
    { what: 'variables.C.name', left: 'set', right: null },
  ])
})
