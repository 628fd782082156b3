import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secretsOf } from '../../src/adapters/secrets/secrets.ts'
import { vaults } from '../../src/adapters/vault/vaults.ts'
import type { VaultServer, VaultSignIn } from '../../src/config/app.ts'
import { freePort } from '../../src/postgres/free-port.ts'
import { loopbackAllowed } from '../rig/asking.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { startVault } from '../rig/vault.ts'
import type { Vault } from '../rig/vault.ts'

const hidden = 'nobody-is-to-read-this'
const mail = 'secret/data/orders/mail'
const matching = (message: RegExp): string => expect.stringMatching(message) as string
const failed = (read: Promise<string>): Promise<unknown> => read.catch((error: unknown) => error)

describe('secrets in Vault, at a stand-in', () => {
  let vault: Vault
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  const trusted = getCACertificates('default')
  beforeAll(async () => {
    folder = await temporaryFolder()
    vault = await startVault()
    setDefaultCACertificates([...trusted, vault.certificate.cert])
    vault.put(mail, { password: hidden, port: 587 })
  })
  afterAll(async () => {
    setDefaultCACertificates(trusted)
    await vault.stop()
    await folder.remove()
  })

  type Reader = {
    readonly variables?: Readonly<Record<string, string>>
    readonly network?: Parameters<typeof vaults>[0]['network']
    readonly server?: Partial<VaultServer>
  }
  /** Reads as a server that has read nothing before. */
  const readerOf = ({ variables = {}, network = loopbackAllowed, server = {} }: Reader = {}) => {
    const local = secretsOf({ variables, inAws: null, inKeyVault: null, inVault: null })
    const own: VaultServer = { url: vault.url, namespace: null, signIn: { kind: 'server' }, ...server }
    const read = vaults({ variables, local, network })({ app: 'shop', environment: 'live' }, own)
    return (path: string, key = 'password') => read({ kind: 'vault', path, key }, 'the variable KEY')
  }
  const asServer = (token = vault.token('secret/')) => ({ VAULT_ADDR: `${vault.url}/`, VAULT_TOKEN: token })
  const byRole = (roleId: string): { readonly signIn: VaultSignIn } => ({
    signIn: { kind: 'approle', roleId, secretId: { kind: 'env', name: 'SECRET_ID' }, mount: 'approle' },
  })

  it("reads keys of a secret by the server's own token, without a line in the policy", async () => {
    const read = readerOf({ variables: asServer(), network: [] })
    expect(await read(mail)).toBe(hidden)
    expect(await read(mail, 'port')).toBe('587')
  })

  it('reads what was rotated the next time', async () => {
    const read = readerOf({ variables: asServer() })
    vault.put('secret/data/rotated', { password: 'one' })
    expect(await read('secret/data/rotated')).toBe('one')
    vault.put('secret/data/rotated', { password: 'two' })
    expect(await read('secret/data/rotated')).toBe('two')
  })

  it('reads by a token that a file has, as it is at each read', async () => {
    const path = join(folder.path, 'token')
    const read = readerOf({ variables: { VAULT_ADDR: vault.url, VAULT_TOKEN_FILE: path } })
    expect(await failed(read(mail))).toMatchObject({ code: 'VARIABLE_SECRET_MISSING' })
    await writeFile(path, 'a-wrong-one\n')
    expect(await failed(read(mail))).toMatchObject({ code: 'SECRET_REFUSED', message: matching(/permission denied/) })
    await writeFile(path, `${vault.token('secret/')}\n`)
    expect(await read(mail)).toBe(hidden)
  })

  it('reads in the namespace of the environment, by a token of its own', async () => {
    vault.put('team/orders/secret/data/api', { password: 'of-the-team' })
    const variables = { TEAM_TOKEN: vault.token('team/orders/secret/') }
    const signIn = { kind: 'token', token: { kind: 'env', name: 'TEAM_TOKEN' } } as const
    const read = readerOf({ variables, server: { namespace: 'team/orders', signIn } })
    expect(await read('secret/data/api')).toBe('of-the-team')
    expect(vault.asked.at(-1)).toBe('GET team/orders/secret/data/api')
    expect(await failed(read('secret/data/other'))).toMatchObject({
      code: 'SECRET_NOT_FOUND',
      message: `the variable KEY refers to vault:team/orders/secret/data/other#password, which is not in ${vault.host}`,
    })
  })

  it('signs in as an AppRole once for many secrets, and once more when its token has run out', async () => {
    vault.role('orders', 'of-the-role', 'secret/')
    const read = readerOf({ variables: { SECRET_ID: 'of-the-role' }, server: byRole('orders') })
    const logins = () => vault.asked.filter(one => one === 'POST auth/approle/login').length
    const before = logins()
    expect(await Promise.all([read(mail), read(mail, 'port'), read(mail)])).toEqual([hidden, '587', hidden])
    expect(logins() - before).toBe(1)
    vault.revokeAll()
    expect(await Promise.all([read(mail), read(mail)])).toEqual([hidden, hidden])
    expect(logins() - before).toBe(2)
  })

  it('SECRET_REFUSED for an AppRole that may not read it, or that is not let in; then it may be let in', async () => {
    vault.role('narrow', 'of-the-role', 'secret/data/other')
    const where = `${vault.host} as the AppRole narrow`
    const narrow = readerOf({ variables: { SECRET_ID: 'of-the-role' }, server: byRole('narrow') })
    expect(await failed(narrow(mail))).toMatchObject({
      code: 'SECRET_REFUSED',
      message: matching(new RegExp(`may not be read in ${where}: .*permission denied`)),
    })
    const variables = { SECRET_ID: 'of-nobody-yet' }
    const unknown = readerOf({ variables, server: byRole('later') })
    const error = await failed(unknown(mail))
    expect(error).toMatchObject({ code: 'SECRET_REFUSED', message: matching(/: invalid role or secret ID$/) })
    expect(JSON.stringify(error)).not.toContain('of-nobody-yet')
    vault.role('later', 'of-nobody-yet', 'secret/')
    expect(await unknown(mail)).toBe(hidden)
  })

  it('VARIABLE_SECRET_MISSING: what an environment signs in by is not there', async () => {
    expect(await failed(readerOf({ server: byRole('orders') })(mail))).toMatchObject({
      code: 'VARIABLE_SECRET_MISSING',
      message: matching(/^environments\.live\.vault refers to env SECRET_ID/),
    })
  })

  it('SECRET_REFUSED where a file names another Vault than that of the server: it never gets its token', async () => {
    const elsewhere = { ...asServer(), VAULT_ADDR: 'https://vault.example.com:8200' }
    const before = vault.asked.length
    expect(await failed(readerOf({ variables: elsewhere })(mail))).toMatchObject({
      code: 'SECRET_REFUSED',
      message: matching(/the token of the server is for its VAULT_ADDR alone, which this is not$/),
    })
    expect(await failed(readerOf({ variables: { VAULT_ADDR: vault.url } })(mail))).toMatchObject({
      code: 'SECRET_REFUSED',
      message: matching(/neither VAULT_TOKEN nor VAULT_TOKEN_FILE/),
    })
    expect(vault.asked.length).toBe(before)
  })

  it('SECRET_REFUSED at an address that the policy does not allow', async () => {
    const variables = { SECRET_ID: 'of-the-role' }
    const error = await failed(readerOf({ variables, network: [], server: byRole('orders') })(mail))
    expect(error).toMatchObject({ code: 'SECRET_REFUSED', message: matching(/NETWORK_ADDRESS_REFUSED/) })
  })

  it('SECRET_UNREADABLE: says which key is not there, and nothing of those that are', async () => {
    const error = await failed(readerOf({ variables: asServer() })(mail, 'other'))
    expect(error).toMatchObject({
      code: 'SECRET_UNREADABLE',
      message: `the variable KEY refers to vault:${mail}#other: it has no such key`,
    })
    expect(JSON.stringify(error)).not.toContain(hidden)
  })

  it('SECRET_UNREACHABLE where nothing answers, where it is sealed, and where it sends elsewhere: that may pass', async () => {
    const url = `https://127.0.0.1:${await freePort()}`
    const away = readerOf({ variables: { ...asServer(), VAULT_ADDR: url }, server: { url } })
    expect(await failed(away(mail))).toMatchObject({
      code: 'SECRET_UNREACHABLE',
      kind: 'retry',
      message: matching(/does not answer: ECONNREFUSED$/),
    })
    const read = readerOf({ variables: asServer() })
    vault.answer('secret/data/sealed', { status: 503, body: { errors: ['Vault is sealed'] } })
    expect(await failed(read('secret/data/sealed'))).toMatchObject({
      code: 'SECRET_UNREACHABLE',
      message: matching(/Vault is sealed/),
    })
    const location = `${vault.url}/v1/${mail}`
    vault.answer('secret/data/standby', { status: 307, body: {}, headers: { location } })
    expect(await failed(read('secret/data/standby'))).toMatchObject({
      code: 'SECRET_UNREACHABLE',
      message: matching(/it answers 307/),
    })
  })

  it('SECRET_UNREACHABLE where its certificate is of nobody who is trusted', async () => {
    setDefaultCACertificates(trusted)
    const error = await failed(readerOf({ variables: asServer() })(mail))
    setDefaultCACertificates([...trusted, vault.certificate.cert])
    expect(error).toMatchObject({ code: 'SECRET_UNREACHABLE', message: matching(/SELF_SIGNED|UNABLE_TO_VERIFY/) })
  })
})
