import { expect, it } from 'vitest'
import type { Metrics } from '../../src/app/metrics.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { tinyFile } from '../rig/tiny-app.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

it('counts what came through, what had to be left and what mended it; elsewhere it has no data', async () => {
  const app = await rig.app('measured', tinyFile('measured'))
  const ship = () => rig.run(app, 'ship', '--to', 'development')
  expect(await ship()).toMatchObject({ code: 0 })
  await app.commit({ version: 'two' })
  expect(await ship()).toMatchObject({ code: 0 })
  const back = await rig.run(app, 'rollback', 'development', '--reason', 'wrong', '--confirm', 'ROLLBACK')
  expect(back).toMatchObject({ code: 0 })
  await app.commit({ version: 'three', dies: 'at once' })
  expect(await ship()).toMatchObject({ code: 1 })
  await app.commit({ version: 'four', dies: null })
  expect(await ship()).toMatchObject({ code: 0 })

  const { code, json } = await rig.run(app, 'metrics', '--since', '2d', '--json')
  expect(code).toBe(0)
  const { environments } = json as Metrics
  expect(environments.map(({ environment }) => environment)).toEqual(['development', 'production'])
  const [development, production] = environments
  expect(development).toMatchObject({
    days: 2,
    deployments: 3,
    deploymentsPerDay: 1.5,
    leadTimeMs: { count: 3 },
    changeFailRate: { of: 3, count: 1 },
    recoveryTimeMs: { count: 1 },
    reworkRate: { of: 3, count: 1 },
    deploymentMs: { count: 4 },
  })
  expect(development?.leadTimeMs?.median).toBeGreaterThan(0)
  expect(development?.leadTimeMs?.median).toBeLessThan(300_000)
  expect(development?.stepMs.find(({ kind }) => kind === 'shift')).toMatchObject({ count: 4 })
  const [failure] = development?.failures ?? []
  expect(failure).toMatchObject({ kind: 'start', isUndo: false, deployments: 1, share: 1 })
  expect(await rig.run(app, 'history')).toMatchObject({
    stdout: matching(new RegExp(`${failure?.last.id}.*rolled-back`)),
  })
  expect(production).toMatchObject({ deployments: 0, leadTimeMs: null, changeFailRate: null, stepMs: [] })

  const before = await rig.run(app, 'metrics', 'development', '--until', '1h', '--json')
  expect(before.json).toMatchObject({ environments: [{ environment: 'development', deployments: 0, failures: [] }] })

  expect(await rig.run(app, 'metrics')).toMatchObject({
    code: 0,
    stdout: matching(
      /development +production\n[^]*change fail rate +33 % \(1 of 3\) +no data\n[^]*steps in development\n +step +times[^]*failures in development\n +step +error +deployments +share +last\n +start +[A-Z_]+ +1 +100 % +d-/,
    ),
  })
  expect(await rig.run(app, 'metrics', 'production', '--since', 'soon')).toMatchObject({
    code: 2,
    stderr: matching(/CLI_TIME_INVALID\n +soon is no length of time/),
  })
  expect(await rig.run(app, 'metrics', 'moon')).toMatchObject({ code: 2, stderr: matching(/PLAN_ENVIRONMENT_UNKNOWN/) })
})
