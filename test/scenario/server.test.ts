import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockstep, lockstepForTests, nothingRuns, startLockstep } from '../rig/lockstep.ts'
import { startEmbeddedPostgres } from '../rig/postgres-embedded.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { migration, tinyAlone, tinyApp, tinyDatabase, yaml } from '../rig/tiny-app.ts'
import { unmount } from '../rig/unmount.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const patience = { timeoutMs: 120_000 }

/** Empty where there is no such file: also where it goes between two looks. */
const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

it('a second server of one data folder refuses, and the first goes on', async () => {
  const app = await rig.app('twice', tinyAlone('twice'))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const second = await rig.run(app, 'serve')
  expect(second.code, second.stderr).toBe(1)
  expect(second.stderr).toMatch(
    /SERVE_ALREADY_RUNNING\n +process \d+ serves [^]*hint: use that one, or give this one another folder by LOCKSTEP_HOME/,
  )
  expect(await rig.run(app, 'serve', '--json')).toMatchObject({
    code: 1,
    json: { error: { code: 'SERVE_ALREADY_RUNNING' } },
  })
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
})

it('the database is killed while a deployment runs: it is started again, and the deployment goes on to its end', async () => {
  const app = await rig.app('shaken', tinyAlone('shaken', { database: tinyDatabase }))
  await app.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const gate = rig.path('shaken.gate')
  // A command may run again after such a fault: it must not close the gate a second time.
  const test = `test -e ${gate} || echo waiting > ${gate}; while grep -q waiting ${gate}; do sleep 0.1; done`
  const deploy = ['migrate', 'start', { test }, 'shift', 'bake', 'retire']
  await app.commit({
    version: 'two',
    'db/002_pets.sql': migration('create table pets (name text);', 'drop table pets;'),
    'lockstep.yaml': yaml(tinyAlone('shaken', { database: tinyDatabase, deploy })),
  })
  const ship = rig.start(app, 'ship')
  await until('the test runs', () => existsSync(gate), patience)
  const lock = join(rig.home(), 'postgres/data/postmaster.pid')
  const postmaster = (): string => textOf(lock).split('\n')[0] ?? ''
  const killed = postmaster()
  process.kill(Number(killed), 'SIGKILL')
  await until('another one runs', () => !['', killed].includes(postmaster()), patience)
  await writeFile(gate, 'go')
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(0)
  expect(await seen(rig, app)).toEqual(settledAt('v2', { migrations: ['001', '002'] }))
})

it('the server is started again while a deployment runs: ship goes on to show it', async () => {
  const app = await rig.app('restarted', tinyAlone('restarted'))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const gate = rig.path('restarted.gate')
  const test = `test -e ${gate} || echo waiting > ${gate}; while grep -q waiting ${gate}; do sleep 0.1; done`
  const deploy = ['start', { test }, 'shift', 'bake', 'retire']
  await app.commit({ version: 'two', 'lockstep.yaml': yaml(tinyAlone('restarted', { deploy })) })
  const ship = rig.start(app, 'ship')
  await until('the test runs', () => existsSync(gate), patience)
  const doctor = (await rig.run(app, 'doctor', '--json')).json as readonly { what: string; detail: string }[]
  const server = Number(/process (\d+)/.exec(doctor.find(({ what }) => what === 'server')?.detail ?? '')?.[1])
  process.kill(server, 'SIGTERM')
  await ship.says(/the server is away: waiting for it/)
  await until('the first server has ended', () => !existsSync(`/proc/${server}`), patience)
  expect(await rig.run(app, 'status')).toMatchObject({ code: 0, stderr: matching(/starting lockstep/) })
  await writeFile(gate, 'go')
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(0)
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
})

it('uses the PostgreSQL of DATABASE_URL, and starts none of its own', async () => {
  const external = await startEmbeddedPostgres()
  const home = rig.path('x')
  const folder = rig.path('external')
  const app = await tinyApp(
    folder,
    'external',
    tinyAlone('external', { database: tinyDatabase, deploy: ['migrate', 'start', 'shift', 'bake', 'retire'] }),
  )
  const standing = { home, cwd: folder, variables: { DATABASE_URL: external.url } }
  try {
    await app.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
    const ship = await lockstep(standing)('ship')
    expect(ship.code, ship.stderr).toBe(0)
    await app.commit({ 'db/002_pets.sql': migration('create table pets (name text);', 'drop table pets;') })
    expect(await lockstep(standing)('ship')).toMatchObject({ code: 0, stderr: matching(/✓ migrate/) })
    expect(await lockstep(standing)('status')).toMatchObject({ code: 0, stdout: matching(/v2 .*schema at 002/) })
    expect(execFileSync('find', [home, '-name', 'PG_VERSION']).toString()).toBe('')
  } finally {
    expect(await lockstep(standing)('stop')).toMatchObject({ code: 0 })
    await nothingRuns(home)
    await external.stop()
  }
})

it('says that the PostgreSQL of DATABASE_URL is not there', async () => {
  const home = rig.path('y')
  const standing = { home, cwd: '/', variables: { DATABASE_URL: 'postgres://nobody:secret-word@127.0.0.1:1/none' } }
  const serve = await lockstep(standing)('serve')
  expect(serve.code, serve.stderr).toBe(1)
  expect(serve.stderr).toMatch(/STORE_UNREACHABLE\n[^]*hint: /)
  expect(serve.stderr).not.toContain('secret-word')
})

it.runIf(process.getuid?.() === 0)(
  'a full disk fails the build with its own code and leaves nothing of it',
  async () => {
    const small = rig.path('small')
    await mkdir(small, { mode: 0o711 })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m,mode=0711', 'tmpfs', small])
    const home = join(small, 'h')
    const folder = rig.path('big')
    const build = { context: '.', run: 'head -c 400000000 /dev/zero > big' }
    const service = { build, command: 'node server.js', health: '/healthz' }
    const app = await tinyApp(folder, 'big', tinyAlone('big', { services: { web: service } }))
    const standing = { home, cwd: app.folder }
    try {
      const ship = await startLockstep(standing, 'ship', '--json').ended
      expect(ship.code, ship.stderr).toBe(1)
      expect(ship.json).toMatchObject({
        run: { error: { code: matching(/^(ARTIFACT_NO_SPACE|ARTIFACT_BUILD_FAILED)$/) } },
      })
      expect(ship.stderr).toMatch(/no space left on device|No space left on device|is full/i)
      expect(execFileSync('find', [join(home, 'artifacts'), '-name', '.build-*']).toString()).toBe('')
      await app.commit({ 'lockstep.yaml': yaml(tinyAlone('big')) })
      const mended = await lockstep(standing)('ship')
      expect(mended.code, mended.stderr).toBe(0)
    } finally {
      await lockstep(standing)('stop')
      await nothingRuns(home)
      await unmount(small)
    }
  },
)
