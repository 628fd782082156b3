import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { gitEnvironment } from '../../src/adapters/git/git-environment.ts'
import { GitFailed, runGit } from '../../src/adapters/git/run-git.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'

const env = gitEnvironment([])
const module = fileURLToPath(new URL('../../src/adapters/git/run-git.ts', import.meta.url))

/** What was started by a process and still runs. */
const childrenOf = (pid: number | undefined): Promise<readonly number[]> =>
  promisify(execFile)('pgrep', ['-P', String(pid)]).then(
    ({ stdout }) => stdout.trim().split('\n').map(Number),
    () => [],
  )
const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

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
  const program = `const { runGit } = await import(${JSON.stringify(module)})
    console.log(await runGit(['version'], { env: { PATH: process.env.PATH } }))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    timeout: 60_000,
  })
  expect(stdout).toMatch(/^git version/)
})

it('ends what starts git with whoever wanted it, also after kill -9, and git with it', async () => {
  const { path, remove } = await temporaryFolder()
  const program = `const { runGit } = await import(${JSON.stringify(module)})
    await runGit(${JSON.stringify(slow(`${path}/said`))}, { env: { PATH: process.env.PATH } })`
  const server = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' })
  const started = await until('git is started', async () => {
    const helpers = await childrenOf(server.pid)
    const gits = await Promise.all(helpers.map(childrenOf))
    return gits.flat().length > 0 ? [...helpers, ...gits.flat()] : null
  })
  expect(started.map(isThere)).toEqual([true, true])
  server.kill('SIGKILL')
  await once(server, 'exit')
  await until('both have ended', () => !started.some(isThere))
  await remove()
})

it('says so when what starts git has died, and starts another', async () => {
  const { path, remove } = await temporaryFolder()
  const running = runGit(slow(`${path}/said`), { env }).catch((error: unknown) => error)
  const helper = await until('git runs', async () => {
    const all = await childrenOf(process.pid)
    const gits = await Promise.all(all.map(async pid => ((await childrenOf(pid)).length > 0 ? pid : 0)))
    return gits.find(pid => pid > 0)
  })
  process.kill(helper, 'SIGKILL')
  expect(((await running) as Error).message).toBe('what runs git has ended')
  expect(await runGit(['version'], { env })).toMatch(/^git version/)
  // git outlived it, as it does when whoever asked for it dies.
  process.kill(
    await until(
      'it has said its number',
      async () => Number(await readFile(`${path}/said`, 'utf8').catch(() => '')) || null,
    ),
  )
  await remove()
})
