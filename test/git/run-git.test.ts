import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { gitEnvironment } from '../../src/adapters/git/git-environment.ts'
import { GitFailed, runGit } from '../../src/adapters/git/run-git.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'

const env = gitEnvironment([])

/** git itself runs a program of the shell that says its number and goes on for a minute. */
const slow = (said: string): readonly string[] => ['-c', `alias.slow=!echo $$ > ${said}; exec sleep 60`, 'slow']

it('answers what git printed, and of several at a time each its own', async () => {
  const printed = await Promise.all(
    ['one', 'two', 'three'].map(text => runGit(['-c', `alias.say=!echo ${text}`, 'say'], { env })),
  )
  expect(printed).toEqual(['one\n', 'two\n', 'three\n'])
})

it('says what git said of its failure', async () => {
  const failed = await runGit(['rev-parse', '--git-dir'], { env: { ...env, GIT_DIR: '/nowhere' } }).catch(
    (error: unknown) => error,
  )
  expect(failed).toBeInstanceOf(GitFailed)
  expect((failed as GitFailed).stderr).toContain("not a git repository: '/nowhere'")
})

it('fails at more output than is wanted, and at what takes too long', async () => {
  const alias = 'alias.much=!yes | head -c 100000'
  await expect(runGit(['-c', alias, 'much'], { env, maxBufferBytes: 1_000 })).rejects.toThrow('maxBuffer')
  await expect(runGit(['-c', 'alias.slow=!exec sleep 60', 'slow'], { env, timeoutMs: 300 })).rejects.toThrow(GitFailed)
})

it('ends git when it is told to, and starts none that comes too late', async () => {
  const { path, remove } = await temporaryFolder()
  const stopping = new AbortController()
  const { signal } = stopping
  const running = runGit(slow(`${path}/said`), { env, signal }).catch((error: unknown) => error)
  await until('git runs', () =>
    promisify(execFile)('test', ['-s', `${path}/said`]).then(
      () => true,
      () => null,
    ),
  )
  stopping.abort()
  expect(await running).toBeInstanceOf(GitFailed)
  await expect(runGit(['version'], { env, signal })).rejects.toThrow('too late')
  await remove()
})

it('keeps no program from ending', async () => {
  const module = fileURLToPath(new URL('../../src/adapters/git/run-git.ts', import.meta.url))
  const program = `const { runGit } = await import(${JSON.stringify(module)})
    console.log(await runGit(['version'], { env: { PATH: process.env.PATH } }))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    timeout: 60_000,
  })
  expect(stdout).toMatch(/^git version/)
})
