import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()
const patience = { timeoutMs: 240_000, everyMs: 500 }

const newestOf = async (app: { readonly folder: string }): Promise<string> => {
  const { json } = await rig.run(app, 'history', '--json')
  return (json as readonly { readonly id: string }[])[0]?.id ?? ''
}

it('a deployment that brings the server down each time asks a person after five, and disturbs no other', async () => {
  const good = await rig.app('good', tinyAlone('good'))
  const bad = await rig.app('bad', tinyAlone('bad'))
  expect(await rig.run(good, 'ship')).toMatchObject({ code: 0 })
  expect(await rig.run(bad, 'ship')).toMatchObject({ code: 0 })
  const deaths = rig.path('deaths')
  // The command's parent is the server.
  const test = `echo dies >> ${deaths}; kill -9 $PPID`
  const deploy = ['start', { test }, 'shift', 'bake', 'retire']
  await bad.commit({ version: 'two', 'lockstep.yaml': yaml(tinyAlone('bad', { deploy })) })
  await good.commit({ version: 'two' })
  const poisoned = rig.start(bad, 'ship')
  await until('the server has died once', () => existsSync(deaths), patience)
  // Each command starts the server again.
  const shipped = await until('the other is shipped', async () => (await rig.run(good, 'ship')).code === 0, patience)
  expect(shipped).toBe(true)
  const id = await newestOf(bad)
  const state = await until(
    'the poisoned one asks',
    async () => {
      const { json, code } = await rig.run(bad, 'status', '--json')
      return code === 0 && JSON.stringify(json).includes('"asking"') ? json : null
    },
    patience,
  )
  expect(JSON.stringify(state)).toContain(id)
  expect(readFileSync(deaths, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(6)
  expect(await rig.run(bad, 'abort', id)).toMatchObject({ code: 0 })
  expect((await poisoned.ended).code).not.toBe(0)
  expect(await seen(rig, bad)).toEqual(settledAt('v1'))
  expect(await seen(rig, good)).toEqual(settledAt('v2'))
})
