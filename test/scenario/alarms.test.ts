import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { region } from '../aws/aws-world.ts'
import { filledCloudwatch } from '../aws/cloudwatch-world.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { noMoto, startMoto } from '../rig/moto.ts'
import type { Moto } from '../rig/moto.ts'
import { empty, seen, settledAt } from '../rig/outside.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

const aws = { region, role: 'arn:aws:iam::123456789012:role/lockstep' }
const fileOf = (name: string, alarm: object, bake = '300ms'): object =>
  tinyAlone(name, {}, { aws, watch: [{ alarm: name, every: '200ms', within: '10s', ...alarm }], bake })

describe.skipIf(noMoto !== null)('alarms of CloudWatch, at moto', () => {
  let moto: Moto | undefined
  const rig = lockstepForTests(() => ({
    AWS_ENDPOINT_URL: moto?.url ?? '',
    AWS_ACCESS_KEY_ID: 'server',
    AWS_SECRET_ACCESS_KEY: 'server',
  }))
  const cloudwatch = () => filledCloudwatch(moto?.url ?? '')
  beforeAll(async () => {
    moto = await startMoto()
  }, 180_000)
  afterAll(() => moto?.stop())

  it('take a release back while it bakes; while one is on nothing is deployed, but what waits for it, and a rollback is', async () => {
    const name = 'orders-5xx'
    await cloudwatch().alarm(name)
    const app = await rig.app(name, fileOf(name, {}))
    const first = await rig.run(app, 'ship')
    expect(first, first.stderr).toMatchObject({ code: 0 })

    await app.commit({ version: 'worse', 'lockstep.yaml': yaml(fileOf(name, {}, '5m')) })
    const worse = rig.start(app, 'ship')
    await worse.says(/✓ shift:web/)
    await cloudwatch().set(name, 'ALARM')
    const { code, stderr } = await worse.ended
    expect(code, stderr).toBe(1)
    expect(stderr).toMatch(
      /✗ bake .*STEP_WATCH_FAILED +orders-5xx: ALARM since \d{4}-\S+Z: set by a test[^]*↩ shift:web/,
    )
    expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))

    await app.commit({ version: 'other' })
    expect(await rig.run(app, 'ship')).toMatchObject({
      code: 1,
      stderr: matching(/✗ preflight .*CLOUDWATCH_ALARM_ON +orders-5xx is in ALARM since \S+Z: set by a test/),
    })
    expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))

    await app.commit({ version: 'mended', 'lockstep.yaml': yaml(fileOf(name, { 'already-on': 'wait' })) })
    const mending = rig.start(app, 'ship')
    await mending.says(/✓ shift:web/)
    await cloudwatch().set(name, 'OK')
    const mended = await mending.ended
    expect(mended.code, mended.stderr).toBe(0)
    expect(await seen(rig, app)).toEqual(settledAt('v4', { held: ['v2'] }))

    await cloudwatch().set(name, 'ALARM')
    const back = rig.start(app, 'rollback', 'development', '--reason', 'errors', '--confirm', 'ROLLBACK')
    await back.says(/✓ shift:web/)
    await cloudwatch().set(name, 'OK')
    const returned = await back.ended
    expect(returned.code, returned.stderr).toBe(0)
    expect(await seen(rig, app)).toMatchObject({ runs: 'v1', traffic: ['web 100 v1'] })
  })

  it('that are not there are told by the preflight, by name, before anything is changed', async () => {
    const app = await rig.app('misspelt', fileOf('misspelt', {}))
    expect(await rig.run(app, 'ship')).toMatchObject({
      code: 1,
      stderr: matching(
        /✗ preflight .*CLOUDWATCH_ALARM_MISSING +no alarm in eu-west-2 as arn:\S+ has the name misspelt/,
      ),
    })
    expect(await seen(rig, app)).toEqual(empty())
  })

  it('are looked at by a rehearsal, which asks nobody', async () => {
    const app = await rig.app('rehearsed', fileOf('rehearsed', {}))
    await app.commit({ version: 'two' })
    const rehearsed = await rig.run(app, 'rehearse', 'development', '--ref', 'HEAD')
    expect(rehearsed, rehearsed.stderr).toMatchObject({ code: 0, stdout: matching(/✓ bake .*watched by rehearsed/) })
  })
})
