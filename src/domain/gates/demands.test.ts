import { describe, expect, it } from 'vitest'
import { demandsVersion, gatesFor, noPolicy, toldOfBrokenGlass } from './demands.ts'
import { noBounds } from './bounds.ts'
import { noGates } from './gates.ts'
import type { Policy, PolicyRule } from './policy.ts'

const rule = (more: Partial<PolicyRule>): PolicyRule => ({
  apps: ['*'],
  environments: ['production'],
  gates: noGates,
  bounds: noBounds,
  ...more,
})

const policy: Policy = {
  ...noPolicy,
  version: '1',
  directory: {
    people: { ann: ['ann@example.com'], ben: [], cyd: [] },
    groups: { managers: ['ann', 'ben'] },
  },
  rules: [rule({ gates: { ...noGates, waitMs: 5 } })],
  roles: [],
  breakGlass: { who: ['ann', 'cyd', 'dan'], tell: ['managers'] },
  pointOfNoReturn: { allow: ['contract', 'run:purge'] },
  network: [],
  workflows: [],
}

it('the gates of an environment are those of the file without a policy, and of both with one', () => {
  const file = { ...noGates, waitMs: 3, checklist: ['told'] }
  expect(gatesFor(file, noPolicy, 'orders', 'production')).toEqual(file)
  expect(gatesFor(file, policy, 'orders', 'production')).toEqual({ ...file, waitMs: 5 })
  expect(gatesFor(file, policy, 'orders', 'staging')).toEqual(file)
})

describe('the version of what is demanded of an environment', () => {
  const version = (more: Partial<Policy>): string => demandsVersion({ ...policy, ...more }, 'orders', 'production')
  const same = demandsVersion(policy, 'orders', 'production')

  it.each<[string, Partial<Policy>]>([
    ['another wait', { rules: [rule({ gates: { ...noGates, waitMs: 6 } })] }],
    ['no rule', { rules: [] }],
    ['another step that may cross', { pointOfNoReturn: { allow: [] } }],
  ])('changes by %s', (_, more) => expect(version(more)).not.toBe(same))

  it.each<[string, Partial<Policy>]>([
    ['a rule elsewhere', { rules: [...policy.rules, rule({ apps: ['mail'], gates: { ...noGates, waitMs: 9 } })] }],
    ['somebody who leaves', { directory: { people: {}, groups: {} } }],
    ['a freeze', { freezes: [{ from: '2026-12-24T00:00:00Z', to: '2026-12-27T00:00:00Z', reason: 'rest' }] }],
    ['another number', { version: '2' }],
  ])('does not change by %s', (_, more) => expect(version(more)).toBe(same))
})

it.each<[string, readonly string[] | undefined]>([
  ['ann', ['ben']],
  ['Ann@Example.com', ['ben']],
  ['cyd', ['ann', 'ben']],
  ['ben', undefined],
  ['dan', undefined],
])('who is told when %s breaks the glass', (by, told) => {
  expect(toldOfBrokenGlass(policy, by)).toEqual(told)
  expect(toldOfBrokenGlass(noPolicy, by)).toBeUndefined()
})

it('nobody breaks the glass of whom nobody else would be told', () => {
  expect(toldOfBrokenGlass({ ...policy, breakGlass: { who: ['ann'], tell: ['ann'] } }, 'ann')).toBeUndefined()
})
