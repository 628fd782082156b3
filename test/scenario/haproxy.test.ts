import { expect, it } from 'vitest'
import { loadState } from '../../src/router/state.ts'
import { describeWithHaproxy } from '../router/haproxy-rig.ts'
import { startLoad } from '../rig/load.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'

const rig = lockstepForTests()
const behind = (router: string) => ({ target: { local: { router } } })

describeWithHaproxy('an environment behind HAProxy', () => {
  it('gets two releases blue-green and goes back under load, and no request is lost', async () => {
    const app = await rig.app('proxied', tinyAlone('proxied', {}, behind('haproxy')))
    const run = (...args: readonly string[]) => rig.run(app, ...args)
    const first = await run('ship')
    expect(first.code, first.stderr).toBe(0)
    expect(await seen(rig, app)).toEqual(settledAt('v1'))

    const { json } = await run('status', '--json')
    const [{ services }] = json as [{ services: { url: string }[] }]
    const url = services[0]!.url
    const { places } = await loadState(`${rig.home()}/haproxy`)
    expect(url).toBe(`http://127.0.0.1:${places[0]!.services[0]!.port}`)
    expect((await loadState(`${rig.home()}/router`)).places).toEqual([])

    const load = startLoad({ url, path: '/version', concurrency: 8, ratePerSecond: 300 })
    await app.commit({ version: 'two' })
    const second = await run('ship')
    expect(second.code, second.stderr).toBe(0)
    expect(await seen(rig, app)).toEqual(settledAt('v2'))
    const back = await run('rollback', 'development', '--reason', 'a test', '--confirm', 'ROLLBACK')
    expect(back.code, back.stderr).toBe(0)
    expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
    const { sent, ok, reasons, answers } = await load.stop()
    expect(reasons).toEqual({})
    expect(ok).toBe(sent)
    expect(answers['one']).toBeGreaterThan(100)
    expect(answers['two']).toBeGreaterThan(100)

    const doctor = await run('doctor')
    expect(doctor).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/✓ +HAProxy +2\.\d.*, process \d+/) as string,
    })
  })

  it('keeps its router: a file that names the other one is refused in the preflight, and nothing changes', async () => {
    const app = await rig.app('moved', tinyAlone('moved', {}, behind('haproxy')))
    expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
    await app.commit({ version: 'two', 'lockstep.yaml': yaml(tinyAlone('moved', {}, behind('lockstep'))) })
    const refused = await rig.run(app, 'ship')
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('HAPROXY_ROUTER_CHANGED')
    expect(refused.stderr).toContain(
      'names lockstep as router of moved/development, but haproxy holds the traffic of web',
    )
    expect(await seen(rig, app)).toEqual(settledAt('v1'))
  })
})
