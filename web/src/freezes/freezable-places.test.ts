import { expect, it } from 'vitest'
import type { Places } from '../shell/use-places.ts'
import type { Role } from '../api/types.ts'
import { freezablePlaces } from './freezable-places.ts'
import { roleAt } from './role-at.ts'

const seen = (everywhere: Role | null, ...apps: readonly (readonly [string, Role | null, Role | null])[]): Places => ({
  everywhere,
  isThere: true,
  error: null,
  places: apps.map(([app, role, live]) => ({
    app,
    role,
    status: [],
    environments: [
      { environment: 'dev', role },
      { environment: 'live', role: live },
    ],
  })),
})

const offered = (places: Places) =>
  freezablePlaces(places).map(({ label, environments }) => [label, ...environments.map(({ label }) => label)])

it('offers a freeze to admins alone, each where they are one', () => {
  expect(offered(seen(null, ['shop', 'deployer', 'approver']))).toEqual([])
  expect(offered(seen(null, ['shop', 'deployer', 'admin'], ['blog', 'viewer', 'viewer']))).toEqual([['shop', 'live']])
  expect(offered(seen('admin', ['shop', 'admin', 'admin']))).toEqual([
    ['shop', 'dev', 'live', 'Every environment'],
    ['Every app', 'dev', 'live', 'Every environment'],
  ])
})

it('knows the role that somebody has at a place', () => {
  const places = seen('viewer', ['shop', 'deployer', 'admin'])
  expect(roleAt(places, { app: 'shop', environment: 'live' })).toBe('admin')
  expect(roleAt(places, { app: 'shop', environment: null })).toBe('deployer')
  expect(roleAt(places, { app: null, environment: null })).toBe('viewer')
  expect(roleAt(places, { app: 'other', environment: 'live' })).toBeNull()
})
