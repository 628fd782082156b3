import { expect, it } from 'vitest'
import type { Difference } from '../api/types.ts'
import { statusOf } from '../overview/seen-for-tests.ts'
import { differenceText, pairOf, settingsApart } from './difference-rows.ts'

const status = ['dev', 'staging', 'live'].map(name => statusOf(name, 'v1'))
const names = (...chosen: readonly (string | undefined)[]): readonly string[] => {
  const { from, to } = pairOf(status, ...chosen)
  return [from.environment, to.environment]
}

it('compares the last two until somebody chooses, and passes over what there is not', () => {
  expect([names(), names('dev'), names('dev', 'staging'), names('live', 'live'), names('x', 'dev')]).toEqual([
    ['staging', 'live'],
    ['dev', 'live'],
    ['dev', 'staging'],
    ['live', 'live'],
    ['live', 'dev'],
  ])
})

it('begins with two in which something runs, if there are', () => {
  const { from, to } = pairOf([...status, statusOf('eu', null)])
  expect([from.environment, to.environment]).toEqual(['staging', 'live'])
  expect(pairOf([statusOf('dev', 'v1'), statusOf('live', null)])).toMatchObject({ to: { environment: 'live' } })
})

const end = (environment: string, release: string) => ({ environment, release, commit: 'c', since: '' })
const differenceOf = (more: Partial<Difference>): Difference => ({
  from: end('staging', 'v2'),
  to: end('live', 'v1'),
  ahead: 'from',
  commits: [],
  leftOut: 0,
  untold: [],
  migrations: [],
  configuration: [],
  ...more,
})
const commit = { id: 'a', author: '', at: '', subject: '', release: 'v2' }
const migration = { id: '1', file: '1.sql', effect: 'expand', in: 'from' } as const

it('says how far apart two are, whichever is ahead', () => {
  expect(differenceText(differenceOf({ commits: [commit], leftOut: 3, migrations: [migration] }))).toBe(
    'staging runs v2, live still v1: 4 commits and 1 migration between them.',
  )
  const back = differenceOf({ from: end('staging', 'v1'), to: end('live', 'v2'), ahead: 'to', commits: [commit] })
  expect(differenceText(back)).toBe('live runs v2, staging still v1: 1 commit between them.')
  const same = { to: end('live', 'v2'), ahead: null } as const
  expect(differenceText(differenceOf(same))).toBe('staging and live both run v2, and have all of it alike.')
  const apart = differenceOf({ ...same, configuration: [{ what: 'x', left: '1', right: null }] })
  expect(differenceText(apart)).toBe('staging and live both run v2; they differ in 1 line of configuration.')
})

it('leaves to how environments are deployed to what their releases do not say', () => {
  const row = (what: string) => ({ what, left: 'a', right: 'b' })
  const all = ['release', 'migrations', 'services.web.instances', 'variables.KEY', 'deploy', 'strategy.kind', 'bakeMs']
  expect(settingsApart(all.map(row)).map(({ what }) => what)).toEqual(['strategy.kind', 'bakeMs'])
})
