import { expect, it } from 'vitest'
import type { Rehearsal } from '../../src/app/rehearse.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { query, seen, settledAt } from '../rig/outside.ts'
import { migration, tinyAlone, tinyDatabase } from '../rig/tiny-app.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

it('shows both lanes of a commit that is not built, and touches nothing', async () => {
  const app = await rig.app('rehearsed', tinyAlone('rehearsed'))
  await app.commit({
    'lockstep.yaml': JSON.stringify(tinyAlone('rehearsed', { database: tinyDatabase })),
    'db/001_people.sql': migration('create table people (name text);', 'drop table people;'),
  })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0, stderr: matching(/runs v1/) })
  await app.commit({
    'lockstep.yaml': JSON.stringify(tinyAlone('rehearsed', { database: tinyDatabase }, { bake: '3d' })),
    'db/002_pets.sql': migration('create table pets (name text);', 'drop table pets;'),
  })
  const before = await seen(rig, app)
  const counted = async () =>
    query(rig.home(), 'select (select count(*) from lockstep.events) e, (select count(*) from lockstep.releases) r')
  const stored = await counted()

  const all = await rig.run(app, 'rehearse', 'development', '--ref', 'HEAD')
  expect(all.code, all.stderr).toBe(0)
  expect(all.stdout).toMatch(/✓ migrate +expand the schema: 002_pets.sql\n +migrations: \+ 002/)
  expect(all.stdout).toMatch(/✓ bake +bake for 259200 s/)
  expect(all.stdout).toMatch(/development runs commit [0-9a-f]{7}\n/)
  expect(all.stdout).toMatch(/\n +start:web +rolled-back +nothing +start:web, migrate\n/)
  expect(all.stdout).toMatch(
    /\n +bake +rolled-back +migration 002 \(nothing, if nobody wrote\) +shift:web, start:web, migrate\n/,
  )

  const one = await rig.run(app, 'rehearse', 'development', '--ref', 'HEAD', '--fail-at', 'bake', '--json')
  const rehearsal = one.json as Rehearsal
  expect(rehearsal.lanes.backward.map(({ step }) => step)).toEqual(['shift:web', 'start:web', 'migrate'])
  expect(rehearsal.lanes.kept).toMatchObject([{ what: 'migration 002' }])
  const empty = await rig.run(app, 'rehearse', 'development', '--ref', 'HEAD', '--fail-at', 'bake', '--empty')
  expect(empty).toMatchObject({
    code: 0,
    stdout: matching(/↩ migrate +taken back\n +migrations: - 002\n/),
  })
  expect(empty.stdout).toMatch(/kept \(migration 002, if users wrote\)/)

  expect(await rig.run(app, 'rehearse', 'development', '--ref', 'HEAD', '--fail-at', 'bakke')).toMatchObject({
    code: 2,
    stderr: matching(/PLAN_STEP_UNKNOWN\n +bakke is no step of the plan; did you mean "bake"\?/),
  })
  expect(await rig.run(app, 'rehearse', 'development')).toMatchObject({ stderr: matching(/PLAN_ALREADY_RUNNING/) })
  expect(await seen(rig, app)).toEqual(before)
  expect(before).toEqual(settledAt('v1', { migrations: ['001'] }))
  expect(await counted()).toEqual(stored)
})
