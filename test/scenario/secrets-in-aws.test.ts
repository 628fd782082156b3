import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filledAccount, region } from '../aws/aws-world.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { noMoto, startMoto } from '../rig/moto.ts'
import type { Moto } from '../rig/moto.ts'
import { seen } from '../rig/outside.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const file = (variables: object): object =>
  tinyAlone('guarded', { variables }, { aws: { region, role: 'arn:aws:iam::123456789012:role/lockstep' } })

const kept = { MAIL: { ssm: '/guarded/mail' }, TOKEN: { 'secrets-manager': { id: 'guarded/api', key: 'token' } } }

describe.skipIf(noMoto !== null)('secrets in AWS, at moto', () => {
  let moto: Moto | undefined
  const rig = lockstepForTests(() => ({
    AWS_ENDPOINT_URL: moto?.url ?? '',
    AWS_ACCESS_KEY_ID: 'server',
    AWS_SECRET_ACCESS_KEY: 'server',
  }))
  beforeAll(async () => {
    moto = await startMoto()
    await filledAccount(moto.url).parameter('/guarded/mail', 'the-mail-password')
    await filledAccount(moto.url).secret('guarded/api', JSON.stringify({ token: 'the-api-token' }))
  }, 180_000)
  afterAll(() => moto?.stop())

  const said = async (app: TinyApp, variable: string): Promise<string> => {
    const [environment] = (await rig.run(app, 'status', '--json')).json as readonly {
      readonly services: readonly { readonly url: string | null }[]
    }[]
    return (await fetch(`${environment?.services[0]?.url}/hash/${variable}`)).text()
  }

  it('reach instances as the role of the environment reads them, and are said by nothing', async () => {
    const app = await rig.app('guarded', file(kept))
    const shipped = await rig.run(app, 'ship')
    expect(shipped, shipped.stderr).toMatchObject({ code: 0 })
    expect(await said(app, 'MAIL')).toBe(hashOf('the-mail-password'))
    expect(await said(app, 'TOKEN')).toBe(hashOf('the-api-token'))
    const checked = await rig.run(app, 'secrets', 'check', 'development')
    expect(checked).toMatchObject({
      code: 0,
      stdout: matching(/✓ +ssm:\/guarded\/mail +the variable MAIL[^]*✓ +secrets-manager:guarded\/api#token/),
    })
    const [, id = ''] = /(d-[0-9a-z]+)/.exec(shipped.stderr) ?? []
    const logs = await rig.run(app, 'logs', id)
    const audit = await rig.run(app, 'audit')
    expect([logs.code, audit.code]).toEqual([0, 0])
    const everything = [shipped, checked, logs, audit]
    for (const secret of ['the-mail-password', 'the-api-token'])
      expect(everything.map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(secret)
  })

  it('that are not there are told by the preflight, and by a check, before anything is changed', async () => {
    const app = await rig.app('missing', {
      ...file({
        ...kept,
        GONE: { ssm: '/guarded/gone' },
        WRONG: { 'secrets-manager': { id: 'guarded/api', key: 'no' } },
      }),
      app: 'missing',
    })
    const failed = await rig.run(app, 'ship')
    expect(failed).toMatchObject({
      code: 1,
      stderr: matching(/✗ preflight +SECRET_NOT_FOUND +the variable GONE refers to ssm:/),
    })
    expect(await seen(rig, app)).toMatchObject({ instances: [], traffic: [] })
    const checked = await rig.run(app, 'secrets', 'check', 'development', '--json')
    expect(checked).toMatchObject({ code: 3 })
    expect(
      (checked.json as readonly { secret: string; code: string | null }[]).map(one => [one.secret, one.code]),
    ).toEqual(
      expect.arrayContaining([
        ['ssm:/guarded/mail', null],
        ['ssm:/guarded/gone', 'SECRET_NOT_FOUND'],
        ['secrets-manager:guarded/api#no', 'SECRET_UNREADABLE'],
      ]),
    )
    expect(await rig.run(app, 'secrets', 'check', 'nowhere')).toMatchObject({
      code: 2,
      stderr: matching(/PLAN_ENVIRONMENT_UNKNOWN/),
    })
  })
})
