import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asClient, clientSecret, startKeyVault } from '../rig/key-vault.ts'
import type { KeyVault } from '../rig/key-vault.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen } from '../rig/outside.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { startVault } from '../rig/vault.ts'
import type { Vault } from '../rig/vault.ts'

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const secretId = 'the-secret-id-of-the-role'

let keyVault: KeyVault
let vault: Vault
let authorities: Awaited<ReturnType<typeof temporaryFolder>>
const rig = lockstepForTests(() => ({
  ...asClient(keyVault),
  VAULT_ADDR: vault.url,
  SECRET_ID: secretId,
  NODE_EXTRA_CA_CERTS: join(authorities.path, 'both.pem'),
}))
beforeAll(async () => {
  authorities = await temporaryFolder()
  keyVault = await startKeyVault()
  vault = await startVault()
  await writeFile(join(authorities.path, 'both.pem'), keyVault.certificate.cert + vault.certificate.cert)
  keyVault.put('mail', 'the-mail-password')
  vault.put('orders/secret/data/api', { token: 'the-api-token' })
  vault.role('orders', secretId, 'orders/secret/')
})
afterAll(async () => {
  await keyVault.stop()
  await vault.stop()
  await authorities.remove()
})

const file = (name: string, variables: object): object =>
  tinyAlone(
    name,
    { variables },
    {
      azure: { vault: keyVault.url },
      vault: {
        url: vault.url,
        namespace: 'orders',
        auth: { approle: { 'role-id': 'orders', 'secret-id': { env: 'SECRET_ID' } } },
      },
    },
  )

const kept = { MAIL: { 'key-vault': 'mail' }, TOKEN: { vault: { path: 'secret/data/api', key: 'token' } } }

const said = async (app: TinyApp, variable: string): Promise<string> => {
  const [environment] = (await rig.run(app, 'status', '--json')).json as readonly {
    readonly services: readonly { readonly url: string | null }[]
  }[]
  return (await fetch(`${environment?.services[0]?.url}/hash/${variable}`)).text()
}

it('secrets in vaults reach instances as they are when these start, and are said by nothing', async () => {
  const app = await rig.app('kept', file('kept', kept))
  const shipped = await rig.run(app, 'ship')
  expect(shipped, shipped.stderr).toMatchObject({ code: 0 })
  expect(await said(app, 'MAIL')).toBe(hashOf('the-mail-password'))
  expect(await said(app, 'TOKEN')).toBe(hashOf('the-api-token'))
  const checked = await rig.run(app, 'secrets', 'check', 'development')
  expect(checked).toMatchObject({ code: 0, stdout: matching(/✓ +key-vault:127\.0\.0\.1:\d+\/mail +the variable MAIL/) })
  expect(checked.stdout).toMatch(/✓ +vault:orders\/secret\/data\/api#token +the variable TOKEN/)
  expect(checked.stdout).toMatch(/✓ +env:SECRET_ID +environments\.development\.vault/)

  keyVault.put('mail', 'the-rotated-password')
  vault.put('orders/secret/data/api', { token: 'the-rotated-token' })
  await app.commit({ version: 'two' })
  const again = await rig.run(app, 'ship')
  expect(again, again.stderr).toMatchObject({ code: 0 })
  expect(await said(app, 'MAIL')).toBe(hashOf('the-rotated-password'))
  expect(await said(app, 'TOKEN')).toBe(hashOf('the-rotated-token'))

  const [, id = ''] = /(d-[0-9a-z]+)/.exec(shipped.stderr) ?? []
  const logs = await rig.run(app, 'logs', id)
  const audit = await rig.run(app, 'audit')
  expect([logs.code, audit.code]).toEqual([0, 0])
  const everything = [shipped, checked, again, logs, audit].map(({ stdout, stderr }) => stdout + stderr).join('')
  for (const secret of [/the-mail-password|the-api-token|the-rotated/, new RegExp(clientSecret), new RegExp(secretId)])
    expect(everything).not.toMatch(secret)
})

it('secrets that are not in a vault are told by the preflight, and by a check, before anything is changed', async () => {
  const gone = { vault: { path: 'secret/data/gone', key: 'token' } }
  const wrong = { vault: { path: 'secret/data/api', key: 'no' } }
  const variables = { ...kept, GONE: { 'key-vault': 'gone' }, NEITHER: gone, WRONG: wrong }
  const app = await rig.app('absent', file('absent', variables))
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
      ['vault:orders/secret/data/api#token', null],
      ['vault:orders/secret/data/gone#token', 'SECRET_NOT_FOUND'],
      ['vault:orders/secret/data/api#no', 'SECRET_UNREADABLE'],
    ]),
  )
})
