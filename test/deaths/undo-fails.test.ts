import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { commandGate } from '../rig/gate.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { databaseOf, query, seen, settledAt } from '../rig/outside.ts'
import { migration, tinyAlone, tinyDatabase, yaml } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { unwritable } from '../rig/unwritable.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

const toMend: (() => void)[] = []
afterEach(() => {
  for (const mend of toMend.splice(0)) mend()
})
const routerRefuses = (): (() => void) => {
  const { mend } = unwritable(join(rig.home(), 'router'))
  toMend.push(mend)
  return () => {
    toMend.splice(toMend.indexOf(mend), 1)
    mend()
  }
}

const people = migration('create table people (name text);', 'drop table people;')
const pets = migration('create table pets (name text);', 'drop table pets;')
const deploy = ['migrate', 'start', 'shift', 'bake', 'retire'] as const

const place = (app: TinyApp) => databaseOf({ app: app.name, environment: 'development' })
const inDatabase = (app: TinyApp, text: string) => query<Record<string, unknown>>(rig.home(), text, [], place(app))

/** v1 runs; v2 brings a table, and its deployment stands in a test after the step of this name. */
const inItsTest = async (name: string, after: 'start' | 'shift') => {
  const file = (steps: readonly unknown[]) => tinyAlone(name, { database: tinyDatabase, deploy: steps })
  const app = await rig.app(name, file(deploy))
  await app.commit({ 'db/001_people.sql': people })
  const first = await rig.run(app, 'ship')
  expect(first.code, first.stderr).toBe(0)
  const gate = commandGate(rig.path(`${name}.gate`))
  const steps = deploy.flatMap<unknown>(step => (step === after ? [step, { test: gate.run }] : [step]))
  await app.commit({ version: 'two', 'db/002_pets.sql': pets, 'lockstep.yaml': yaml(file(steps)) })
  const ship = rig.start(app, 'ship', '--json')
  await gate.reached()
  /** Lets the test fail; answers the deployment, which is stuck. */
  const fail = async () => {
    await gate.open('fail')
    const { code, json, stderr } = await ship.ended
    expect(code, stderr).toBe(3)
    const [stuck] = (json as { deployments: readonly DeploymentView[] }).deployments
    expect(stuck?.state, stderr).toBe('stuck')
    return { id: stuck?.id ?? '', left: stuck?.left, stderr }
  }
  /** The next release, by the plain order. */
  const mended = () => app.commit({ version: 'three', 'lockstep.yaml': yaml(file(deploy)) })
  return { app, fail, mended }
}

const eventsOf = async (id: string): Promise<readonly DeploymentEvent[]> => {
  const text = 'select body from lockstep.events where stream = $1 order by seq'
  return (await query<{ body: string }>(rig.home(), text, [id])).map(({ body }) => JSON.parse(body) as DeploymentEvent)
}

/** Up to half more is added to each wait, so that many do not come back together; a few ms pass until it is written. */
const withoutSpread = (ms: number): number => 500 * 2 ** Math.floor(Math.log2((ms + 50) / 500))

/** How long each failed undo of a step was put off at least, in ms; null: it was given up. */
const backOffs = async (id: string, step: string): Promise<readonly (number | null)[]> =>
  (await eventsOf(id)).flatMap(event =>
    event.type === 'undo-failed' && event.step === step
      ? [event.retryAt === null ? null : withoutSpread(Date.parse(event.retryAt) - Date.parse(event.at))]
      : [],
  )

const everyTry = [500, 1_000, 2_000, 4_000, null]
const stuckAtTheRouter = [
  'shift all traffic of web to the new version',
  'start the new web without traffic',
  'expand the schema: 002_pets.sql',
]

it('the router refuses: stuck, users stay on the version that is there, no code is stopped, no schema changed; retry ends it', async () => {
  const { app, fail, mended } = await inItsTest('refused', 'shift')
  const mend = routerRefuses()
  const { id, left, stderr } = await fail()
  expect(left).toEqual(stuckAtTheRouter)
  expect(await backOffs(id, 'shift:web')).toEqual(everyTry)
  expect(stderr).toMatch(/✗ shift:web +could not be taken back: .*; tried again\n/)
  for (const title of stuckAtTheRouter) expect(stderr).toMatch(new RegExp(`  ! stuck +${title}\\n`))
  expect(stderr).toContain(`${id} is stuck and keeps the environment; mend what is left, then lockstep retry ${id}`)
  const undone = (await eventsOf(id)).filter(({ type }) => type === 'undo-done' || type === 'undo-started')
  expect(undone.filter(event => 'step' in event && event.step !== 'shift:web')).toEqual([])
  expect(await seen(rig, app)).toEqual(
    settledAt('v1', {
      instances: ['web v1 healthy', 'web v2 healthy'],
      traffic: ['web 100 v2'],
      processes: 2,
      migrations: ['001', '002'],
      left: [`lock of ${id}`, `unfinished ${id} stuck`],
    }),
  )
  const status = await rig.run(app, 'status')
  expect(status.stdout).toContain(`, ${id} is stuck\n`)
  for (const title of stuckAtTheRouter) expect(status.stdout).toContain(`  left: ${title}\n`)
  expect((await rig.run(app, 'status', '--json')).json).toMatchObject([{ deployment: id, left: stuckAtTheRouter }])

  // What hindered it is still there: the same again, and the next deployment waits behind it.
  const still = await rig.run(app, 'retry', id)
  expect(still.code, still.stderr).toBe(3)
  expect(await backOffs(id, 'shift:web')).toEqual([...everyTry, ...everyTry])
  mend()
  expect(await rig.run(app, 'retry', id)).toMatchObject({ code: 1, stdout: matching(/development v2 rolled-back\n$/) })
  expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001'], held: ['v2'] }))
  await mended()
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  expect(await seen(rig, app)).toEqual(settledAt('v3', { migrations: ['001', '002'], held: ['v2'] }))
})

it('is adopted with the new version still among users: the next deployment takes over what is left', async () => {
  const { app, fail, mended } = await inItsTest('adopted', 'shift')
  const mend = routerRefuses()
  const { id } = await fail()
  mend()
  expect(await rig.run(app, 'adopt', id, '--reason', 'v3 is on its way')).toMatchObject({
    stdout: matching(/development v2 rollback-failed\n$/),
  })
  expect(await seen(rig, app)).toMatchObject({ runs: 'v1', traffic: ['web 100 v2'], processes: 2, left: [] })
  await mended()
  const next = await rig.run(app, 'ship')
  expect(next.code, next.stderr).toBe(0)
  expect(await seen(rig, app)).toEqual(settledAt('v3', { migrations: ['001', '002'] }))
})

it('a down script that fails: users and code are back, the schema alone is left; retry ends it once it is mended', async () => {
  const { app, fail } = await inItsTest('viewed', 'start')
  await inDatabase(app, 'create view pet_names as select name from pets')
  const { id, left, stderr } = await fail()
  expect(left).toEqual(['expand the schema: 002_pets.sql'])
  expect(stderr).toMatch(/✗ migrate +could not be taken back: .*002_pets\.sql.*pet_names|other objects depend on it/)
  expect(await backOffs(id, 'migrate')).toEqual(everyTry)
  expect(await seen(rig, app)).toMatchObject({
    instances: ['web v1 healthy'],
    traffic: ['web 100 v1'],
    processes: 1,
    migrations: ['001', '002'],
    left: [`lock of ${id}`, `unfinished ${id} stuck`],
  })
  await inDatabase(app, 'drop view pet_names')
  expect(await rig.run(app, 'retry', id)).toMatchObject({ code: 1, stdout: matching(/v2 rolled-back\n$/) })
  expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001'], held: ['v2'] }))
})

it('what a person took back by hand is attested; it is looked at from outside, and the next release ships over it', async () => {
  const { app, fail, mended } = await inItsTest('attested', 'start')
  await inDatabase(app, 'create view pet_names as select name from pets')
  const { id } = await fail()
  // Nothing was done yet: the word alone does not make it so.
  const early = await rig.run(app, 'attest', id, 'migrate', '--reason', 'I believe so', '--json')
  expect(early.code, early.stderr).toBe(3)
  expect(early.json).toMatchObject({ state: 'stuck', left: ['migrations: was 001, is 001, 002'] })
  await inDatabase(app, `drop view pet_names; drop table pets; delete from schema_migrations where version = '002'`)
  const looked = await rig.run(app, 'retry', id)
  expect(looked).toMatchObject({ code: 1, stdout: matching(/v2 rolled-back\n$/) })
  expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001'], held: ['v2'] }))
  await mended()
  const next = await rig.run(app, 'ship')
  expect(next.code, next.stderr).toBe(0)
  expect(await seen(rig, app)).toEqual(settledAt('v3', { migrations: ['001', '002'], held: ['v2'] }))
})
