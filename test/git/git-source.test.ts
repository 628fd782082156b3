import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { gitSource } from '../../src/adapters/git/git-source.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

let path: string
let remove: () => Promise<void>
const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.invalid']
const git = (...args: string[]): string =>
  execFileSync('git', ['-C', path, ...identity, ...args], { encoding: 'utf8' }).trim()

beforeEach(async () => {
  ;({ path, remove } = await temporaryFolder())
})
afterEach(() => remove())

const withCommit = (): string => {
  git('init', '--quiet', '--initial-branch=main')
  mkdirSync(join(path, 'db'))
  for (const name of ['b.sql', 'a.sql', 'ü é.sql']) writeFileSync(join(path, 'db', name), `-- ${name}`)
  writeFileSync(join(path, 'lockstep.yaml'), 'app: shop\n')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'first\n\nbody')
  return git('rev-parse', 'HEAD')
}

it('reads commits, never the work tree', async () => {
  const commit = withCommit()
  writeFileSync(join(path, 'lockstep.yaml'), 'changed')
  const source = gitSource(path)
  expect(await source.resolve('main')).toBe(commit)
  expect(await source.read(commit, 'lockstep.yaml')).toBe('app: shop\n')
  expect(await source.read(commit, 'none.yaml')).toBeNull()
  expect(await source.list(commit, 'db')).toEqual(['a.sql', 'b.sql', 'ü é.sql'])
  expect(await source.list(commit, 'db/')).toEqual(['a.sql', 'b.sql', 'ü é.sql'])
  expect(await source.describe(commit)).toMatchObject({
    author: 'Ada <ada@example.invalid>',
    message: 'first',
    committedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
  })
})

it('says that a ref names no commit, also when it looks like an option', async () => {
  withCommit()
  await expect(gitSource(path).resolve('no-such-branch')).rejects.toMatchObject({ code: 'SOURCE_REF_UNKNOWN' })
  await expect(gitSource(path).resolve('--all')).rejects.toMatchObject({ code: 'SOURCE_REF_UNKNOWN' })
})

it('says that a folder is no repository', async () => {
  await expect(gitSource(path).resolve('HEAD')).rejects.toMatchObject({ code: 'SOURCE_NOT_A_REPOSITORY' })
})

const commitAll = (...subjects: readonly string[]): readonly string[] =>
  subjects.map(subject => {
    git('commit', '--quiet', '--allow-empty', '--message', subject)
    return git('rev-parse', 'HEAD')
  })

it('tells what a commit has that an earlier one has not, newest first, merged ones included', async () => {
  const first = withCommit()
  const [second] = commitAll('feat: one | two\n\nthe body is not told')
  git('checkout', '--quiet', '-b', 'side', first)
  commitAll('on the side')
  git('checkout', '--quiet', 'main')
  git('merge', '--quiet', '--no-edit', 'side')
  const { since, commits, leftOut } = await gitSource(path).commits(git('rev-parse', 'HEAD'), first)
  expect([since, leftOut]).toEqual([first, 0])
  expect(commits.map(({ subject }) => subject).toSorted()).toEqual([
    "Merge branch 'side'",
    'feat: one | two',
    'on the side',
  ])
  expect(commits.find(({ id }) => id === second)).toEqual({
    id: second,
    author: 'Ada <ada@example.invalid>',
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    subject: 'feat: one | two',
  })
})

it('tells nothing where the earlier commit has it all, and the newest 50 where there is none or it is gone', async () => {
  const first = withCommit()
  const all = commitAll(...Array.from({ length: 52 }, (_, index) => `number ${index}`))
  const last = all.at(-1) ?? ''
  const source = gitSource(path)
  expect(await source.commits(first, last)).toEqual({ since: last, commits: [], leftOut: 0 })
  for (const since of [null, 'f'.repeat(40)]) {
    const told = await source.commits(last, since)
    expect([told.since, told.commits.length, told.leftOut]).toEqual([null, 50, 3])
    expect(told.commits.map(({ id }) => id)).toEqual(all.slice(-50).toReversed())
  }
})

it('cuts a subject that is a page long, between characters', async () => {
  withCommit()
  const [long = ''] = commitAll('😀'.repeat(400))
  const [commit] = (await gitSource(path).commits(long, null)).commits
  expect(commit?.subject).toBe(`${'😀'.repeat(299)}…`)
})
