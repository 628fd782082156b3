import { expect, it } from 'vitest'
import { driftOf } from './drift-of.ts'
import type { Recorded, Seen } from './drift-of.ts'

const seen: Seen = {
  instances: ['intake r-1', 'intake r-1', 'worker r-1'],
  traffic: ['intake 100 % to r-1'],
  flags: ['consume-orders on'],
  migrations: ['1', '2'],
}
const recorded: Recorded = {
  release: 'r-1',
  services: [
    { name: 'intake', instances: 2 },
    { name: 'worker', instances: 1 },
    { name: 'nightly', instances: 0 },
  ],
  migrations: ['1', '2'],
}

it('says nothing where all is as the record says, also where nothing was deployed', () => {
  expect(driftOf(seen, recorded)).toEqual([])
  const nothing = { instances: [], traffic: [], flags: [], migrations: [] }
  expect(driftOf(nothing, { release: null, services: [], migrations: [] })).toEqual([])
})

it.each<[string, Partial<Seen>, readonly string[]]>([
  [
    'a stranger',
    { instances: [...seen.instances, 'worker r-0'] },
    ['an instance of worker r-0 runs that no record names'],
  ],
  ['a service that is gone', { instances: ['intake r-1', 'intake r-1'] }, ['no instance of worker r-1 runs']],
  ['too few', { instances: ['intake r-1', 'worker r-1'] }, ['1 of 2 instances of intake r-1 run']],
  [
    'users elsewhere',
    { traffic: ['intake 90 % to r-1', 'intake 10 % to r-0'] },
    [
      'users go elsewhere than the record says: intake 90 % to r-1',
      'users go elsewhere than the record says: intake 10 % to r-0',
    ],
  ],
  ['parked', { traffic: ['intake parked'] }, ['requests are held back: intake parked']],
  [
    'a pause that is left',
    { flags: ['consume-orders off paused by d-1'] },
    ['a consumer is still paused: consume-orders off paused by d-1'],
  ],
  ['a pause by a person, which is meant', { flags: ['consume-orders off'] }, []],
  [
    'migrations of somebody else, and lost ones',
    { migrations: ['1', '3'] },
    ['migration 3 was applied by somebody else', 'migration 2 is in the ledger but not in the database'],
  ],
])('names %s', (_what, change, differences) => {
  expect(driftOf({ ...seen, ...change }, recorded)).toEqual(differences)
})
