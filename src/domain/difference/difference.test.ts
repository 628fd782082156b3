import { expect, it } from 'vitest'
import type { Changes, Commit } from '../changes.ts'
import { broughtCommits } from './brought-commits.ts'
import type { BroughtChanges } from './brought-commits.ts'
import { differenceOf } from './difference.ts'
import type { Standing } from './difference.ts'

const at = '2026-11-18T10:00:00Z'
const commitOf = (id: string): Commit => ({ id, author: 'Ada <ada@example.invalid>', at, subject: `about ${id}` })
const changesOf = (ids: readonly string[], leftOut = 0): Changes => ({
  since: 'v0',
  commits: ids.map(commitOf),
  leftOut,
})
const releaseOf = (version: string, changes: Changes | null): BroughtChanges => ({
  version,
  commit: `${version}-head`,
  message: `about ${version}`,
  author: 'Ada <ada@example.invalid>',
  at,
  changes,
})
const migrationOf = (id: string) => ({ id, file: `${id}_x.sql`, effect: 'expand' }) as const
const standing = (environment: string, release: string, more: Partial<Standing> = {}): Standing => ({
  environment,
  release,
  commit: `${release}-head`,
  since: at,
  migrations: [],
  file: { facts: {}, secrets: {} },
  ...more,
})

it('tells the commits of all releases between two environments, newest first, and which release brought each', () => {
  const between = [releaseOf('v3', changesOf(['c5', 'c4'], 2)), releaseOf('v2', changesOf(['c3']))]
  const found = differenceOf(standing('staging', 'v3'), standing('live', 'v1'), 'from', between)
  expect(found.commits.map(({ id, release }) => `${id} ${release}`)).toEqual(['c5 v3', 'c4 v3', 'c3 v2'])
  expect(found).toMatchObject({
    ahead: 'from',
    leftOut: 2,
    untold: [],
    from: { environment: 'staging', release: 'v3', commit: 'v3-head' },
    to: { environment: 'live', release: 'v1' },
  })
  expect(found.from).not.toHaveProperty('file')
})

it('knows of a release that was built before commits were kept its own alone, and says so', () => {
  const old = releaseOf('v2', null)
  expect(broughtCommits([old]).map(({ id, subject }) => [id, subject])).toEqual([['v2-head', 'about v2']])
  expect(differenceOf(standing('a', 'v1'), standing('b', 'v2'), 'to', [old])).toMatchObject({ untold: ['v2'] })
})

it('tells the migrations that one database has alone, whichever it is', () => {
  const left = standing('staging', 'v2', { migrations: ['1', '3'].map(migrationOf) })
  const right = standing('live', 'v1', { migrations: ['1', '2'].map(migrationOf) })
  const { migrations } = differenceOf(left, right, 'from', [])
  expect(migrations.map(one => `${one.id} ${one.in}`)).toEqual(['2 to', '3 from'])
})

it('tells what the files say otherwise, and no value of a variable', () => {
  const file = (instances: number, secret: string) => ({
    facts: { services: { web: { instances } } },
    secrets: { variables: { KEY: secret } },
  })
  const left = standing('staging', 'v2', { file: file(2, 'one') })
  const right = standing('live', 'v1', { file: file(1, 'two') })
  expect(differenceOf(left, right, 'from', []).configuration).toEqual([
    { what: 'services.web.instances', left: '2', right: '1' },
    { what: 'variables.KEY', left: 'set', right: 'set otherwise' },
  ])
})

it('finds nothing between two that run the same', () => {
  const same = standing('live', 'v1', { migrations: [migrationOf('1')] })
  expect(differenceOf(same, { ...same, environment: 'eu' }, null, [])).toMatchObject({
    ahead: null,
    commits: [],
    migrations: [],
    configuration: [],
  })
})
