import { describe, expect, it } from 'vitest'
import type { Asked, Bounds } from './bounds.ts'
import { barredBy, boundsFor, noBounds } from './bounds.ts'
import { noGates } from './gates.ts'

const asked = (what: Asked['what'], name: string): Asked => ({ what, name, path: 'p' })
const isLet = (bounds: Partial<Bounds>, what: Asked['what'], name: string): boolean =>
  barredBy([{ ...noBounds, ...bounds }], asked(what, name)) === undefined

describe('a secret', () => {
  const secrets = ['env:PROD_*', 'file:/run/secrets/prod/*']
  it.each([
    ['env:PROD_TOKEN', true],
    ['env:STAGING_TOKEN', false],
    ['env:XPROD_TOKEN', false],
    ['file:/run/secrets/prod/token', true],
    ['file:/run/secrets/prod/deep/token', true],
    ['file:/run/secrets/staging/token', false],
    ['file:/run/secrets/prod/../staging/token', false],
    ['file:/run/secrets/prod/./token', false],
    ['file:/run/secrets/prod//token', false],
    ['file:/run/secrets/prod/..', false],
    ['file:/run/secrets/prod/..token', true],
    ['file:run/secrets/prod/token', false],
  ])('%s is let in: %s', (name, let_) => expect(isLet({ secrets }, 'secret', name)).toBe(let_))

  it('is let in where no rule speaks of secrets, and nowhere with an empty list', () => {
    expect(isLet({}, 'secret', 'env:ANY')).toBe(true)
    expect(isLet({ secrets: [] }, 'secret', 'env:ANY')).toBe(false)
  })

  it('of Lockstep itself is never let in', () => {
    expect(isLet({}, 'secret', 'env:LOCKSTEP_DATABASE_URL')).toBe(false)
    expect(isLet({ secrets: ['*'] }, 'secret', 'env:LOCKSTEP_DATABASE_URL')).toBe(false)
  })
})

describe('a command', () => {
  const commands = ['npm run e2e', 'node scripts/*', 'sh -c "echo *"']
  it.each([
    ['npm run e2e', true],
    ['npm run e2e -- --more', false],
    ['node scripts/warm.js', true],
    ['node scripts/warm.js --hot', false],
    ['node scripts/a;curl', false],
    ['node scripts/$(id)', false],
    ['node scripts/a\nid', false],
    ['sh -c "echo hello"', true],
    ['sh -c "echo hello" "x"', false],
  ])('%s is let in: %s', (name, let_) => expect(isLet({ commands }, 'command', name)).toBe(let_))
})

it('a role is let in by its pattern', () => {
  const targetRoles = ['arn:aws:iam::1:role/staging-*']
  expect(isLet({ targetRoles }, 'role', 'arn:aws:iam::1:role/staging-deploy')).toBe(true)
  expect(isLet({ targetRoles }, 'role', 'arn:aws:iam::1:role/production')).toBe(false)
})

it('every rule that meets the place holds, and says what it allows', () => {
  const rule = (environments: string, secrets: readonly string[]) => ({
    apps: ['*'],
    environments: [environments],
    gates: noGates,
    bounds: { ...noBounds, secrets },
  })
  const bounds = boundsFor({ rules: [rule('prod*', ['env:P_*']), rule('*', ['env:*']), rule('dev', [])] }, 'a', 'prod')
  expect(barredBy(bounds, asked('secret', 'env:P_A'))).toBeUndefined()
  expect(barredBy(bounds, asked('secret', 'env:D_A'))).toEqual(['env:P_*'])
  expect(barredBy(bounds, asked('secret', 'file:/a'))).toEqual(['env:P_*'])
})
