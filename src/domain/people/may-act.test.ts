import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayAct, placeText, rolesOf } from './may-act.ts'
import type { Extent, Needed } from './may-act.ts'
import { firstAdminGroup } from './provider-claims.ts'
import { roles } from './principal.ts'
import type { Principal, Scope } from './principal.ts'
import type { RoleBinding } from './role-binding.ts'

const directory = {
  people: { ann: ['ann@example.com'], ben: [], cyd: [] },
  groups: { managers: ['ann', 'ben'] },
}
const bind = (binding: Partial<RoleBinding>): RoleBinding => ({
  role: 'deployer',
  who: ['ann'],
  apps: ['*'],
  environments: ['*'],
  ...binding,
})
const person = (name: string, more: Partial<Principal> = {}): Principal => ({
  kind: 'person',
  name,
  groups: [],
  scope: null,
  ...more,
})
const at = (app: string, environment: string, role: Needed['role'] = 'deployer'): Needed => ({
  role,
  app: { one: app },
  environment: { one: environment },
})
const may = (bindings: readonly RoleBinding[], who: Principal, needed: Needed): boolean =>
  mayAct({ directory, roles: bindings }, who, needed)

describe('a role', () => {
  it.each(roles.flatMap(has => roles.map(needs => [has, needs] as const)))(
    '%s may do what needs %s or less',
    (has, needs) => {
      const order = { viewer: 0, deployer: 1, approver: 2, admin: 3 }
      expect(may([bind({ role: has })], person('ann'), at('a', 'e', needs))).toBe(order[has] >= order[needs])
    },
  )

  it('is had by name in any spelling, by address, and by group', () => {
    const byGroup = [bind({ who: ['managers'] })]
    for (const name of ['ann', 'Ann', ' ANN ', 'ann@example.com', 'ben'])
      expect(may(byGroup, person(name), at('a', 'e')), name).toBe(true)
    expect(may(byGroup, person('cyd'), at('a', 'e'))).toBe(false)
    expect(may(byGroup, person('managers'), at('a', 'e'))).toBe(false)
  })

  it('is had by a group of the identity provider, unless the policy has a person or a group of that name', () => {
    const bindings = [bind({ who: ['platform', 'ann', 'managers'] })]
    const of = (group: string) => may(bindings, person('zoe', { groups: [group] }), at('a', 'e'))
    expect([of('platform'), of('ann'), of('managers'), of('other')]).toEqual([true, false, false, false])
  })

  it('is had by nobody whom the policy does not know, also under a name that stands in it', () => {
    expect(may([bind({ who: ['platform'] })], person('platform'), at('a', 'e'))).toBe(false)
  })

  it('holds at its places only', () => {
    const bindings = [bind({ apps: ['orders', 'pay-*'], environments: ['dev', 'prod*'] })]
    const yes = [at('orders', 'dev'), at('pay-eu', 'production')]
    const no = [at('orders', 'staging'), at('pay', 'dev'), at('orders2', 'dev')]
    expect(yes.map(needed => may(bindings, person('ann'), needed))).toEqual([true, true])
    expect(no.map(needed => may(bindings, person('ann'), needed))).toEqual([false, false, false])
  })
})

const every: Needed = { role: 'viewer', app: 'every', environment: 'every' }
const any: Needed = { role: 'viewer', app: 'any', environment: 'any' }
const wholeApp: Needed = { role: 'viewer', app: { one: 'orders' }, environment: 'every' }

describe('what is about more than one place', () => {
  it.each([
    ['everything', {}, [true, true, true]],
    ['one app', { apps: ['orders'] }, [false, true, true]],
    ['another app', { apps: ['other'] }, [false, false, true]],
    ['one environment of every app', { environments: ['dev'] }, [false, false, true]],
    ['a pattern that is not all', { apps: ['o*'], environments: ['*e*'] }, [false, false, true]],
    ['all in two stars', { apps: ['**'] }, [true, true, true]],
  ] as const)('%s', (_, where, expected) => {
    expect([every, wholeApp, any].map(needed => may([bind(where)], person('ann'), needed))).toEqual(expected)
  })

  it('is not put together of two bindings', () => {
    const halves = [bind({ environments: ['dev'] }), bind({ apps: ['orders'] })]
    expect(may(halves, person('ann'), every)).toBe(false)
  })
})

describe('a workflow', () => {
  const scope: Scope = { role: 'deployer', apps: ['shop'], environments: ['dev'] }
  const workflow: Principal = { kind: 'workflow', name: 'acme/shop', groups: [], scope }
  it('may what its scope says, which the policy has given it, and nothing else', () => {
    expect(may([], workflow, at('shop', 'dev'))).toBe(true)
    expect(may([], workflow, at('shop', 'dev', 'approver'))).toBe(false)
    expect(may([], workflow, at('shop', 'live'))).toBe(false)
    expect(may([], workflow, at('other', 'dev'))).toBe(false)
  })
  it('may nothing without a scope', () => {
    expect(may([], { ...workflow, scope: null }, at('shop', 'dev', 'viewer'))).toBe(false)
  })
})

describe('the first admin', () => {
  const first = person('ada', { groups: [firstAdminGroup] })
  it('may everything without a policy, and a token of theirs no more than its scope', () => {
    expect(may([], first, { role: 'admin', app: 'every', environment: 'every' })).toBe(true)
    const scope: Scope = { role: 'viewer', apps: ['*'], environments: ['*'] }
    expect(may([], { ...first, kind: 'token', scope }, at('a', 'e', 'viewer'))).toBe(true)
    expect(may([], { ...first, kind: 'token', scope }, at('a', 'e'))).toBe(false)
  })
  it('is nobody by name alone', () => {
    expect(may([], person(firstAdminGroup), at('a', 'e', 'viewer'))).toBe(false)
  })
})

describe('the owner of the machine', () => {
  const owner: Principal = { kind: 'owner', name: 'root', groups: [], scope: null }
  it('may everything, without a policy, and within a scope when a token stands for the owner', () => {
    const admin = { ...every, role: 'admin' } as const
    expect(may([], owner, admin)).toBe(true)
    const scope: Scope = { role: 'deployer', apps: ['orders'], environments: ['dev'] }
    const limited = { ...owner, scope }
    expect([may([], limited, admin), may([], limited, at('orders', 'dev')), may([], limited, any)]).toEqual([
      false,
      true,
      true,
    ])
  })
})

const names = fc.constantFrom('orders', 'pay', 'other')
const patterns = fc.array(fc.constantFrom('*', 'orders', 'pay', 'o*'), { minLength: 1, maxLength: 2 })
const role = fc.constantFrom(...roles)
const extent: fc.Arbitrary<Extent> = fc.oneof(
  fc.constantFrom('every' as const, 'any' as const),
  names.map(one => ({ one })),
)
const needs: fc.Arbitrary<Needed> = fc.record({ role, app: extent, environment: extent })
const bindings = fc.array(
  fc.record({ role, who: fc.constantFrom(['ann'], ['managers'], ['cyd']), apps: patterns, environments: patterns }),
  { maxLength: 3 },
)
const scopes = fc.record({ role, apps: patterns, environments: patterns })
const runs = { numRuns: 500, seed: 20261128 }

describe('always', () => {
  it('a token may no more than its owner, and no more than a person with its scope as the only role', () => {
    fc.assert(
      fc.property(bindings, scopes, needs, (bindings, scope, needed) => {
        const ofOwner = may(bindings, person('ann'), needed)
        const ofScope = may([bind(scope)], person('ann'), needed)
        expect(may(bindings, person('ann', { kind: 'token', scope }), needed)).toBe(ofOwner && ofScope)
      }),
      runs,
    )
  })

  it('whoever may do it everywhere may do it at each place', () => {
    fc.assert(
      fc.property(bindings, needs, names, names, (bindings, { role }, app, environment) => {
        fc.pre(may(bindings, person('ann'), { role, app: 'every', environment: 'every' }))
        expect(may(bindings, person('ann'), at(app, environment, role))).toBe(true)
        expect(may(bindings, person('ann'), { role, app: 'any', environment: 'any' })).toBe(true)
      }),
      runs,
    )
  })

  it('one more binding takes nothing away', () => {
    fc.assert(
      fc.property(bindings, bindings, needs, (some, more, needed) => {
        fc.pre(may(some, person('ann'), needed))
        expect(may([...some, ...more], person('ann'), needed)).toBe(true)
      }),
      runs,
    )
  })
})

it('asks of a token what it asks of its owner, or more where something else decides about people', () => {
  const scoped = (role: Scope['role']) =>
    person('ann', { kind: 'token', scope: { role, apps: ['*'], environments: ['*'] } })
  const needed: Needed = { ...at('a', 'e', 'viewer'), scopeRole: 'admin' }
  const viewer = [bind({ role: 'viewer' })]
  expect(may(viewer, person('ann'), needed)).toBe(true)
  expect([may(viewer, scoped('approver'), needed), may(viewer, scoped('admin'), needed)]).toEqual([false, true])
})

it('lists every role that somebody has, by name, by group of the policy, and by group of the provider', () => {
  const of = (who: Principal, ...bindings: readonly RoleBinding[]) =>
    rolesOf({ roles: bindings, directory }, who).map(({ role, apps, environments }) => [role, ...apps, ...environments])
  const bindings = [
    bind({ role: 'viewer', who: ['ann', 'cyd'], apps: ['orders'] }),
    bind({ role: 'approver', who: ['managers'], environments: ['live'] }),
    bind({ role: 'admin', who: ['operators'] }),
  ]
  expect(of(person('ann'), ...bindings)).toEqual([
    ['viewer', 'orders', '*'],
    ['approver', '*', 'live'],
  ])
  expect(of(person('cyd', { groups: ['operators'] }), ...bindings)).toEqual([
    ['viewer', 'orders', '*'],
    ['admin', '*', '*'],
  ])
  expect(of(person('eve'), ...bindings)).toEqual([])
  expect(of(person('eve', { groups: [firstAdminGroup] }), ...bindings)).toEqual([['admin', '*', '*']])
})

it.each([
  [at('orders', 'dev'), 'dev of orders'],
  [wholeApp, 'every environment of orders'],
  [{ ...wholeApp, environment: 'any' }, 'orders'],
  [every, 'every app'],
  [any, 'any app'],
] as const)('a place is said as people say it', (place, text) => expect(placeText(place)).toBe(text))
