import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import { lockstepForTests, startLockstep } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

const gates = { approvals: { from: ['ann', 'ben'], count: 1 }, checklist: ['support is told'] }

const emails = (person: string) => ({ emails: [`${person}@example.com`] })

/** A command of somebody else. */
const as = (person: string, app: TinyApp, ...args: readonly string[]) =>
  startLockstep({ home: rig.home(), cwd: app.folder, variables: { LOCKSTEP_ACTOR: person } }, ...args).ended

const waiting = async (app: TinyApp) =>
  ((await rig.run(app, 'status', '--json')).json as readonly EnvironmentStatus[])[0]?.waiting ?? []

it('a release waits for people, who see what it waits for, and starts once they have agreed', async () => {
  const app = await rig.app('gated', tinyAlone('gated', {}, { gates }))
  const ship = rig.start(app, 'ship')
  const [, id = ''] = await ship.says(/(d-[0-9a-z]+) waits:/)
  await ship.says(/1 approval of ann, ben: 0 of 1; can be given by ann, ben/)
  expect(await rig.run(app, 'status')).toMatchObject({
    code: 0,
    stdout: matching(new RegExp(`${id} \\(v1\\) waits[^]*support is told[^]*lockstep approve ${id}`)),
  })
  expect(await as('mallory', app, 'approve', id)).toMatchObject({ code: 5, stderr: matching(/GATE_NOT_APPROVER/) })
  const approved = await as('ann', app, 'approve', id, '--reason', 'looks good')
  expect(approved).toMatchObject({ code: 0, stderr: matching(/before it starts: 1 approval of ann, ben/) })
  expect(await as('ann', app, 'approve', id)).toMatchObject({ code: 1, stderr: matching(/GATE_NOTHING_TO_APPROVE/) })
  expect(await as('ben', app, 'tick', id, 'something')).toMatchObject({ stderr: matching(/GATE_ITEM_UNKNOWN/) })
  expect(await as('ben', app, 'tick', id, 'support is told')).toMatchObject({ code: 0 })
  expect(await ship.ended).toMatchObject({ code: 0, stderr: matching(/approved by ann: looks good/) })
  expect(await seen(rig, app)).toEqual(settledAt('v1'))

  // A frozen environment takes nobody, whoever approved; lifted, it goes on by itself.
  await app.commit({ version: 'two' })
  const frozen = await as('ann', app, 'freeze', 'development', '--reason', 'a storm', '--json')
  const { id: freeze } = frozen.json as { id: string }
  const second = rig.start(app, 'ship')
  const [, next = ''] = await second.says(/(d-[0-9a-z]+) waits:[^]*a storm/)
  await as('ann', app, 'approve', next)
  await as('ann', app, 'tick', next, 'support is told')
  expect((await waiting(app)).map(one => one.id)).toEqual([next])
  expect(await as('ben', app, 'freeze', 'list')).toMatchObject({ stdout: matching(/gated {2}development.*a storm/) })
  expect(await as('ben', app, 'freeze', 'lift', freeze, '--reason', 'it is over')).toMatchObject({ code: 0 })
  expect(await second.ended).toMatchObject({ code: 0 })
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
})

it('a rejection ends it with exit code 4 and holds nothing; a hold by a person keeps the release out', async () => {
  const app = await rig.app('refused', tinyAlone('refused', {}, { gates }))
  const ship = rig.start(app, 'ship')
  const [, id = ''] = await ship.says(/(d-[0-9a-z]+) waits:/)
  expect(await as('ben', app, 'reject', id)).toMatchObject({ code: 2 })
  expect(await as('ben', app, 'reject', id, '--reason', 'not today')).toMatchObject({ code: 0 })
  expect(await ship.ended).toMatchObject({ code: 4, stderr: matching(/rejected by \S+: not today/) })
  expect(await as('ann', app, 'hold', 'development', 'v1', '--reason', 'it is slow')).toMatchObject({ code: 0 })
  expect(await rig.run(app, 'deploy', 'development')).toMatchObject({ code: 5, stderr: matching(/PLAN_HELD/) })
  expect(await as('ann', app, 'hold', 'lift', 'development', 'v1', '--reason', 'it is fast')).toMatchObject({ code: 0 })
  const again = rig.start(app, 'deploy', 'development')
  const [, other = ''] = await again.says(/(d-[0-9a-z]+) waits:/)
  expect(await as('ann', app, 'approve', other, '--break-glass', '--reason', 'now')).toMatchObject({
    code: 5,
    stderr: matching(/GATE_GLASS_BARRED/),
  })
  await as('ann', app, 'abort', other)
  expect(await again.ended).toMatchObject({ code: 1 })
})

it('a newer release replaces the one that waits, where the file says so', async () => {
  const app = await rig.app('newer', tinyAlone('newer', {}, { gates, supersede: true }))
  const first = rig.start(app, 'ship')
  await first.says(/d-[0-9a-z]+ waits:/)
  await app.commit({ version: 'two' })
  const second = rig.start(app, 'ship')
  const [, id = ''] = await second.says(/(d-[0-9a-z]+) waits:/)
  expect(await first.ended).toMatchObject({ code: 4 })
  expect((await waiting(app)).map(one => one.id)).toEqual([id])
  await as('ann', app, 'reject', id, '--reason', 'enough')
  expect(await second.ended).toMatchObject({ code: 4 })
})

it('a policy that locks everybody out keeps the server from starting, and says where', async () => {
  const app = await rig.app('locked', tinyAlone('locked'))
  const home = rig.path('policed')
  await mkdir(home)
  const rule = { environments: '*', gates: { approvals: { from: ['ann'], count: 2 } } }
  await writeFile(
    join(home, 'policy.yaml'),
    JSON.stringify({ people: { ann: emails('ann') }, groups: {}, rules: [rule] }),
  )
  const serve = startLockstep({ home, cwd: app.folder }, 'serve')
  const { code, stderr } = await serve.ended
  expect(code, stderr).not.toBe(0)
  expect(stderr).toMatch(/policy\.yaml:1.*CONFIG_LOCKED_OUT/)
})

it('a policy adds what the file leaves out, and lets the glass be broken where somebody else is told', async () => {
  const app = await rig.app('policed-app', tinyAlone('policed-app'))
  const home = rig.path('strict')
  await mkdir(home)
  const people = { ann: emails('ann'), ben: emails('ben'), cy: emails('cy') }
  const rule = { environments: '*', gates: { approvals: { from: ['managers'], count: 2 } } }
  const policy = {
    people,
    groups: { managers: ['ann', 'ben', 'cy'] },
    rules: [rule],
    'break-glass': { who: ['ann'], tell: ['ben'] },
  }
  await writeFile(join(home, 'policy.yaml'), JSON.stringify(policy))
  const run = (person: string, ...args: readonly string[]) =>
    startLockstep({ home, cwd: app.folder, variables: { LOCKSTEP_ACTOR: person } }, ...args)
  try {
    const ship = run('tester', 'ship')
    const [, id = ''] = await ship.says(/(d-[0-9a-z]+) waits:[^]*2 approvals of managers/)
    expect(await run('ann', 'approve', id).ended).toMatchObject({ code: 0 })
    const glass = await run('ann', 'approve', id, '--break-glass', '--reason', 'users cannot pay', '--json').ended
    expect(glass).toMatchObject({ code: 0, json: { brokenGlass: { reason: 'users cannot pay', told: ['ben'] } } })
    expect(await ship.ended).toMatchObject({ code: 0, stderr: matching(/break-glass\): users cannot pay/) })
  } finally {
    await until('it stops', async () => (await run('ann', 'stop').ended).code === 0)
  }
})
