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
