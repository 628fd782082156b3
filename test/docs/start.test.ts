import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { EnvironmentStatus, HistoryEntry } from '../../src/app/status.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { blocksOf, pageAt, root } from './pages.ts'

const rig = lockstepForTests()

// The person of the page has told git who they are.
const identity = {
  GIT_AUTHOR_NAME: 'Shop',
  GIT_AUTHOR_EMAIL: 'shop@example.invalid',
  GIT_COMMITTER_NAME: 'Shop',
  GIT_COMMITTER_EMAIL: 'shop@example.invalid',
}

const runnable = blocksOf(pageAt('docs/guides/start.md')).filter(({ info }) => info === 'sh run')

/** Runs a block as a person would paste it; each goes on in the folder where the one before ended. */
const paste = async (text: string, cwd: string): Promise<{ readonly code: number | null; readonly output: string }> => {
  const env = {
    ...process.env,
    ...identity,
    LOCKSTEP_HOME: rig.home(),
    PATH: `${join(root, 'bin')}:${process.env['PATH']}`,
  }
  const child = spawn('sh', ['-e', '-c', text], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => (output += piece))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

it('what the first page tells a person to type does what the page says', { timeout: 300_000 }, async () => {
  const folder = rig.path('w')
  await mkdir(folder)
  const shop = { folder: join(folder, 'shop') }
  const outputs: string[] = []
  for (const [index, { text, line }] of runnable.entries()) {
    if (text.includes('lockstep stop')) break
    const { code, output } = await paste(text, index === 0 ? folder : shop.folder)
    expect(code, `the block at line ${line}:\n${output}`).toBe(0)
    outputs.push(output)
  }
  expect(outputs.at(-2)).toMatch(/STEP_UNHEALTHY[^]*taken back: staging is as before \(v2\)[^]*exit code 1/)
  const status = (await rig.run(shop, 'status', '--json')).json as readonly EnvironmentStatus[]
  expect(status.map(({ environment, release, holds }) => [environment, release?.version, holds.length])).toEqual([
    ['staging', 'v2', 1],
    ['production', 'v1', 1],
  ])
  const [staging, production] = await Promise.all(status.map(({ services }) => hello(services[0]?.url)))
  expect([staging, production]).toEqual(['good day from v2\n', 'hello from v1\n'])
  const history = (await rig.run(shop, 'history', 'production', '--json')).json as readonly HistoryEntry[]
  expect(history.map(({ kind, release, state }) => `${kind} ${release} ${state}`)).toEqual([
    'rollback v1 succeeded',
    'deploy v2 succeeded',
    'deploy v1 succeeded',
  ])
  const last = runnable.at(-1)
  expect((await paste(last?.text ?? '', shop.folder)).code).toBe(0)
})

const hello = async (url: string | null | undefined): Promise<string> => (await fetch(`${url}/`)).text()
