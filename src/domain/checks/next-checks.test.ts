import { assert, constantFrom, property, array, boolean, nat, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verdictOf } from './check-result.ts'
import type { CheckState } from './check-result.ts'
import { nextChecks, stillPassed } from './next-checks.ts'
import type { OrderedCheck } from './next-checks.ts'

const checks: readonly OrderedCheck[] = [
  { name: 'install', after: [] },
  { name: 'types', after: ['install'] },
  { name: 'unit', after: ['install'] },
  { name: 'e2e', after: ['unit', 'types'] },
  { name: 'spelling', after: [] },
]

const states = (given: Readonly<Record<string, CheckState>>) =>
  new Map(checks.map(({ name }) => [name, given[name] ?? ('waiting' as const)]))

describe('nextChecks', () => {
  it.each([
    [{}, ['install', 'spelling'], []],
    [{ install: 'running' }, ['spelling'], []],
    [{ install: 'passed', spelling: 'failed' }, ['types', 'unit'], []],
    [{ install: 'passed', spelling: 'passed', types: 'passed', unit: 'running' }, [], []],
    [{ install: 'passed', spelling: 'passed', types: 'failed', unit: 'running' }, [], ['e2e']],
    [{ install: 'failed', spelling: 'running' }, [], ['types', 'unit']],
    [{ install: 'failed', types: 'skipped', unit: 'skipped' }, ['spelling'], ['e2e']],
    [{ install: 'cancelled' }, ['spelling'], ['types', 'unit']],
  ] as const)('%j: starts %j, skips %j', (given, start, skip) => {
    expect(nextChecks(checks, states(given))).toEqual({ start, skip })
  })

  const anyOrder = array(record({ after: array(nat({ max: 7 }), { maxLength: 3 }), passes: boolean() }), {
    maxLength: 8,
  }).map(list =>
    list.map(({ after, passes }, index) => ({
      name: `c${index}`,
      after: [...new Set(after.filter(other => other < index).map(other => `c${other}`))],
      passes,
    })),
  )

  it('ends every order with each check passed, failed or skipped, and none begun before those it waits for', () => {
    const walk = property(anyOrder, list => {
      const now = new Map<string, CheckState>(list.map(({ name }) => [name, 'waiting']))
      for (let turn = 0; turn <= list.length; turn++) {
        const { start, skip } = nextChecks(list, now)
        for (const name of start) {
          const { after = [], passes } = list.find(one => one.name === name) ?? {}
          expect(after.every(one => now.get(one) === 'passed')).toBe(true)
          now.set(name, passes === true ? 'passed' : 'failed')
        }
        for (const name of skip) now.set(name, 'skipped')
      }
      expect([...now.values()].filter(state => state === 'waiting' || state === 'running')).toEqual([])
    })
    assert(walk, { numRuns: 200 })
  })
})

describe('stillPassed', () => {
  it.each([
    [[], []],
    [
      ['install', 'types', 'unit', 'e2e', 'spelling'],
      ['install', 'types', 'unit', 'e2e', 'spelling'],
    ],
    // unit has to run, and finds in the checkout only what install leaves there.
    [['install', 'types', 'spelling'], ['spelling']],
    [
      ['install', 'types', 'unit', 'e2e'],
      ['install', 'types', 'unit', 'e2e'],
    ],
    [
      ['install', 'unit', 'e2e', 'spelling'],
      ['unit', 'e2e', 'spelling'],
    ],
  ])('of %j it keeps %j', (passed, kept) => {
    expect([...stillPassed(checks, new Set(passed))].sort()).toEqual([...kept].sort())
  })

  it('never keeps one that a check which runs waits for', () => {
    const passedOnes = array(constantFrom(...checks.map(({ name }) => name)))
    assert(
      property(passedOnes, passed => {
        const kept = stillPassed(checks, new Set(passed))
        const running = checks.filter(({ name }) => !kept.has(name))
        expect(running.flatMap(({ after }) => after).filter(name => kept.has(name))).toEqual([])
        expect([...kept].every(name => passed.includes(name))).toBe(true)
      }),
    )
  })
})

it.each([
  [[], 'none'],
  [['passed', 'passed'], 'passed'],
  [['passed', 'waiting'], 'running'],
  [['passed', 'running', 'failed'], 'failed'],
  [['skipped', 'failed'], 'failed'],
  [['passed', 'cancelled'], 'cancelled'],
] as const)('%j come to %s', (given, verdict) => {
  expect(verdictOf(given)).toBe(verdict)
})
