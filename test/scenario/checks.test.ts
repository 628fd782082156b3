import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { CommitChecks } from '../../src/app/checks/commit-checks.ts'
import type { CheckResult } from '../../src/domain/checks/check-result.ts'
import type { Run } from '../../src/domain/run.ts'
import { apiClient } from '../../src/cli/api-client.ts'
import { socketPath } from '../../src/serve/home.ts'
import { processesOf } from '../agent/rig.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()
const patience = { timeoutMs: 120_000, everyMs: 50 }

type Shown = Run & { readonly checks: readonly CheckResult[] }
type Followed = { readonly run: Shown }

/** A folder outside of every checkout, in which checks leave marks. */
const outside = (name: string): string => join(rig.path('outside'), name)
const lines = (name: string): number =>
  existsSync(outside(name)) ? readFileSync(outside(name), 'utf8').split('\n').length - 1 : 0
const marks = (name: string): string => `echo x >> ${outside(name)}`
const waitsFor = (name: string): string => `while [ ! -e ${outside(name)} ]; do sleep 0.05; done`

const client = () => apiClient(rig.home(), socketPath(rig.home()), 'ada')
const shown = (id: string): Promise<Shown> => client().get<Shown>(`/v1/runs/${id}`)
const states = ({ checks }: Shown): Readonly<Record<string, string>> =>
  Object.fromEntries(checks.map(({ name, state }) => [name, state]))
const checkouts = (): readonly string[] => readdirSync(join(rig.home(), 'checks')).filter(name => !name.startsWith('.'))
const pid = async (): Promise<number> => (await client().get<{ pid: number }>('/v1/health')).pid

beforeAll(async () => {
  await mkdir(rig.path('outside'))
  await chmod(rig.path('outside'), 0o777)
})

it('ships what passes: checks in order and side by side, then the build; the same commit is not checked again', async () => {
  const checks = {
    install: `${marks('install')}; echo made > made`,
    types: { run: `${marks('types')}; cat made`, after: 'install' },
    flaky: {
      run: `${marks('flaky')}; echo "$LOCKSTEP_APP $LOCKSTEP_CHECK $LOCKSTEP_COMMIT"; [ $(wc -l < ${outside('flaky')}) -gt 1 ]`,
      retries: 2,
    },
  }
  const app = await rig.app('passing', tinyAlone('passing', { checks }))
  const commit = await app.git('rev-parse', 'HEAD')
  const first = await rig.run(app, 'ship', '--json')
  expect(first.code, first.stderr).toBe(0)
  expect(first.stderr).toMatch(/^ {2}install +passed +\d/m)
  expect(first.stderr).toMatch(/^ {2}flaky +passed +\d.* s +after 2 attempts$/m)
  const { run } = first.json as Followed
  expect(states(run)).toEqual({ install: 'passed', types: 'passed', flaky: 'passed' })
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
  expect(checkouts()).toEqual([])
  const log = await rig.run(app, 'logs', run.id)
  expect(log.stdout).toMatch(/check types +made/)
  expect(log.stdout).toMatch(/check flaky +exit code 1/)
  expect(log.stdout).toContain(`passing flaky ${commit}`)
  const second = await rig.run(app, 'ship')
  expect(second.stderr).toMatch(new RegExp(`install +passed +before, in ${run.id}`))
  expect(['install', 'types', 'flaky'].map(lines)).toEqual([1, 1, 2])
  const third = await rig.run(app, 'ship', '--recheck')
  expect(third.code, third.stderr).toBe(0)
  expect(['install', 'types', 'flaky'].map(lines)).toEqual([2, 2, 3])
  expect(await client().get<CommitChecks>(`/v1/apps/passing/commits/${commit}/checks`)).toMatchObject({
    verdict: 'passed',
    checks: [{ name: 'install' }, { name: 'types' }, { name: 'flaky' }],
  })
})

it('builds nothing when a check fails; a retry runs only what has not passed, and ships', async () => {
  const checks = {
    good: marks('good'),
    bad: { run: `${marks('bad')}; echo it is broken; test -e ${outside('mended')} || exit 7`, retries: 1 },
    behind: { run: marks('behind'), after: ['good', 'bad'] },
  }
  const app = await rig.app('failing', tinyAlone('failing', { checks }))
  const failed = await rig.run(app, 'ship', '--json')
  expect(failed.code).toBe(1)
  const { run } = failed.json as Followed
  expect(run).toMatchObject({ state: 'failed', release: null, error: { code: 'CHECK_FAILED' } })
  expect(run.error?.message).toBe(
    `bad: exit code 7 (attempt 2). Not run because of that: behind. The output is in lockstep logs ${run.id}. Nothing was built.`,
  )
  expect(failed.stderr).toMatch(/bad +failed +.* exit code 7 \(attempt 2\)/)
  expect(states(run)).toEqual({ good: 'passed', bad: 'failed', behind: 'skipped' })
  const show = await rig.run(app, 'runs', 'show', run.id)
  expect(show.stdout).toMatch(/^bad +failed .*exit code 7/m)
  expect((await rig.run(app, 'runs', 'cancel', run.id)).stderr).toContain('CHECK_NOT_RUNNING')
  await writeFile(outside('mended'), '')
  const retried = await rig.run(app, 'runs', 'retry', run.id, '--json')
  expect(retried.code, retried.stderr).toBe(0)
  // behind finds what good leaves in the checkout: in a new one it runs for that.
  expect(['good', 'bad', 'behind'].map(lines)).toEqual([2, 3, 1])
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
  const { id } = (retried.json as Followed).run
  expect((await rig.run(app, 'runs', 'retry', id)).stderr).toContain('CHECK_NOTHING_TO_RETRY')
  expect((await rig.run(app, 'runs', '--app', 'failing')).stdout).toMatch(
    new RegExp(`${id} +failing +ship +\\w{7} +succeeded\\n.* ${run.id} +failing +ship +\\w{7} +failed +CHECK_FAILED`),
  )
})

it('the server is killed while checks run: those that passed do not run again, the others do, and nothing is left', async () => {
  const checks = {
    quick: marks('quick'),
    slow: { run: `${marks('slow')}; ${waitsFor('go-on')}`, after: 'quick', with: ['postgres'] },
  }
  const app = await rig.app('killed', tinyAlone('killed', { checks }))
  const ship = rig.start(app, 'ship', '--json')
  await until('the slow one runs', () => lines('slow') === 1, patience)
  const sleepers = processesOf(join(rig.home(), 'checks')).map(one => one.pid)
  expect(sleepers.length).toBeGreaterThan(1)
  process.kill(await pid(), 'SIGKILL')
  await rig.run(app, 'runs')
  await until('it runs again', () => lines('slow') === 2, patience)
  const now = processesOf(join(rig.home(), 'checks')).map(one => one.pid)
  expect(now.filter(one => sleepers.includes(one))).toEqual([])
  await writeFile(outside('go-on'), '')
  const { code, stderr, json } = await ship.ended
  expect(code, stderr).toBe(0)
  expect(states((json as Followed).run)).toEqual({ quick: 'passed', slow: 'passed' })
  expect(lines('quick')).toBe(1)
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
  expect(processesOf(join(rig.home(), 'checks'))).toEqual([])
})

it('a person ends the checks: within a moment nothing of them runs', async () => {
  const checks = {
    endless: `${marks('endless')}; setsid sleep 1000 & ${waitsFor('never')}`,
    after: { run: 'true', after: 'endless' },
  }
  const app = await rig.app('cancelled', tinyAlone('cancelled', { checks }))
  const ship = rig.start(app, 'ship', '--json')
  await until('it runs', () => lines('endless') === 1, patience)
  const [{ id } = { id: '' }] = (await client().get<{ items: readonly Run[] }>('/v1/runs?app=cancelled')).items
  const cancelled = await rig.run(app, 'runs', 'cancel', id)
  expect(cancelled.stdout).toBe(`${id} is failed\n`)
  const { code, json } = await ship.ended
  expect(code).toBe(1)
  expect((json as Followed).run).toMatchObject({ state: 'failed', error: { code: 'CHECK_CANCELLED' } })
  expect(states(await shown(id))).toEqual({ endless: 'cancelled', after: 'cancelled' })
  await until('nothing of it is left', () => processesOf(join(rig.home(), 'checks')).length === 0, patience)
  await until('its checkout is gone', () => !checkouts().includes(id), patience)
})

it('a check that cannot be begun fails at once, and says why', async () => {
  const checks = { one: { run: 'true', cwd: 'no/such', retries: 3 } }
  const app = await rig.app('lost', tinyAlone('lost', { checks }))
  const { code, json } = await rig.run(app, 'ship', '--json')
  expect(code).toBe(1)
  const { run } = json as Followed
  expect(run.checks).toMatchObject([{ state: 'failed', attempts: 1 }])
  expect(run.error?.message).toContain('COMMAND_NOT_FOUND')
  const path = `/v1/apps/lost/commits/${run.commit}/checks`
  expect(await client().get<CommitChecks>(path)).toMatchObject({ verdict: 'failed', run: run.id })
})
