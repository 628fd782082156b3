import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asClient, clientSecret, startKeyVault } from '../rig/key-vault.ts'
import type { KeyVault } from '../rig/key-vault.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen } from '../rig/outside.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

let keyVault: KeyVault
const rig = lockstepForTests(() => asClient(keyVault))
beforeAll(async () => {
  keyVault = await startKeyVault()
  keyVault.put('mail', 'the-mail-password')
})
afterAll(() => keyVault.stop())

const file = (name: string, variables: object): object =>
  tinyAlone(name, { variables }, { azure: { vault: keyVault.url } })

const said = async (app: TinyApp, variable: string): Promise<string> => {
  const [environment] = (await rig.run(app, 'status', '--json')).json as readonly {
    readonly services: readonly { readonly url: string | null }[]
  }[]
  return (await fetch(`${environment?.services[0]?.url}/hash/${variable}`)).text()
}

it('secrets in vaults reach instances as they are when these start, and are said by nothing', async () => {
  const app = await rig.app('kept', file('kept', { MAIL: { 'key-vault': 'mail' } }))
  const shipped = await rig.run(app, 'ship')
  expect(shipped, shipped.stderr).toMatchObject({ code: 0 })
  expect(await said(app, 'MAIL')).toBe(hashOf('the-mail-password'))
  const checked = await rig.run(app, 'secrets', 'check', 'development')
  expect(checked).toMatchObject({ code: 0, stdout: matching(/✓ +key-vault:127\.0\.0\.1:\d+\/mail +the variable MAIL/) })
  const [, id = ''] = /(d-[0-9a-z]+)/.exec(shipped.stderr) ?? []
  const logs = await rig.run(app, 'logs', id)
  const audit = await rig.run(app, 'audit')
  expect([logs.code, audit.code]).toEqual([0, 0])
  for (const secret of ['the-mail-password', clientSecret])
    expect([shipped, checked, logs, audit].map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(secret)
})

it('secrets that are not in a vault are told by the preflight, and by a check, before anything is changed', async () => {
  const app = await rig.app('absent', file('absent', { MAIL: { 'key-vault': 'mail' }, GONE: { 'key-vault': 'gone' } }))
  expect(await rig.run(app, 'ship')).toMatchObject({
    code: 1,
    stderr: matching(/✗ preflight +SECRET_NOT_FOUND +the variable GONE refers to key-vault:/),
  })
  expect(await seen(rig, app)).toMatchObject({ instances: [], traffic: [] })
  const checked = await rig.run(app, 'secrets', 'check', 'development', '--json')
  expect(checked).toMatchObject({ code: 3 })
  const found = checked.json as readonly { readonly secret: string; readonly code: string | null }[]
  expect(found.map(({ secret, code }) => [secret, code])).toEqual(
    expect.arrayContaining([
      [`key-vault:${keyVault.host}/mail`, null],
      [`key-vault:${keyVault.host}/gone`, 'SECRET_NOT_FOUND'],
    ]),
  )
})
