import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { secretClients } from '../../src/adapters/azure/secret-clients.ts'
import { secretsInKeyVault } from '../../src/adapters/azure/secrets-in-key-vault.ts'
import { freePort } from '../../src/postgres/free-port.ts'
import { asClient, client, startKeyVault } from '../rig/key-vault.ts'
import type { KeyVault } from '../rig/key-vault.ts'

const hidden = 'nobody-is-to-read-this'
const matching = (message: RegExp): string => expect.stringMatching(message) as string

describe('secrets in Azure Key Vault, at a stand-in', () => {
  let vault: KeyVault
  const trusted = getCACertificates('default')
  beforeAll(async () => {
    vault = await startKeyVault()
    setDefaultCACertificates([...trusted, vault.certificate.cert])
    vault.put('mail', hidden)
  })
  afterAll(async () => {
    setDefaultCACertificates(trusted)
    await vault.stop()
  })
  beforeEach(() => asServer())
  afterEach(() => vi.unstubAllEnvs())

  const asServer = (changed: Readonly<Record<string, string>> = {}): void => {
    for (const [name, value] of Object.entries({ ...asClient(vault), ...changed })) vi.stubEnv(name, value)
  }

  /** Reads as a server that has read nothing before. */
  const readerOf = ({ url = vault.url, client: id = null as string | null, hosts = [new URL(url).host] } = {}) => {
    const options = { clientFor: secretClients(hosts), privateHosts: hosts }
    const read = secretsInKeyVault(options, { vault: url, client: id })
    return (name: string, version: string | null = null) =>
      read({ kind: 'key-vault', name, version }, 'the variable KEY')
  }
  const failed = (read: Promise<string>): Promise<unknown> => read.catch((error: unknown) => error)

  it('reads a secret, as the client that the server is', async () => {
    expect(await readerOf()('mail')).toBe(hidden)
    expect(Object.fromEntries(vault.tokenRequests.at(-1) ?? [])).toMatchObject({
      client_id: client,
      grant_type: 'client_credentials',
      scope: 'https://vault.azure.net/.default',
    })
  })

  it('asks for a token once for several secrets, and reads what was rotated the next time; a version stays', async () => {
    const read = readerOf()
    const before = vault.tokenRequests.length
    const first = vault.put('rotated', 'one')
    expect(await read('rotated')).toBe('one')
    vault.put('rotated', 'two')
    expect(await read('rotated')).toBe('two')
    expect(await read('rotated', first)).toBe('one')
    expect(vault.tokenRequests.length - before).toBe(1)
  })

  it('SECRET_NOT_FOUND: says which secret and where, and which version', async () => {
    expect(await failed(readerOf()('other'))).toMatchObject({
      code: 'SECRET_NOT_FOUND',
      message: `the variable KEY refers to key-vault:${vault.host}/other, which is not in ${vault.host}`,
    })
    const version = '0'.repeat(32)
    expect(await failed(readerOf()('mail', version))).toMatchObject({
      code: 'SECRET_NOT_FOUND',
      message: matching(new RegExp(`/mail/${version}, which is not`)),
    })
  })

  it('SECRET_REFUSED: says why the vault refuses, and nothing of the token', async () => {
    vault.answer('barred', 403, 'Forbidden', "does not have secrets get permission on key vault 'orders'")
    const error = await failed(readerOf()('barred'))
    expect(error).toMatchObject({ code: 'SECRET_REFUSED', message: matching(/does not have secrets get permission/) })
    expect((error as Error).cause).toBeUndefined()
  })

  it('SECRET_REFUSED where the authority knows the server otherwise', async () => {
    asServer({ AZURE_CLIENT_SECRET: 'a-wrong-one' })
    const error = await failed(readerOf()('mail'))
    expect(error).toMatchObject({ code: 'SECRET_REFUSED', message: matching(/AADSTS7000215: Invalid client secret/) })
    expect(JSON.stringify(error)).not.toContain('a-wrong-one')
  })

  it('SECRET_REFUSED at an address that is not Azure Key Vault: it never gets a token', async () => {
    const before = vault.tokenRequests.length
    for (const url of [vault.url, 'https://orders.vault.azure.net.example.com', 'https://orders.vault.azure.net:8443'])
      expect(await failed(readerOf({ url, hosts: [] })('mail'))).toMatchObject({
        code: 'SECRET_REFUSED',
        message: matching(/no address of Azure Key Vault; LOCKSTEP_KEY_VAULT_HOSTS/),
      })
    expect(vault.tokenRequests.length).toBe(before)
  })

  it('reads as the client that the file names, and not as the server', async () => {
    const before = vault.tokenRequests.length
    vi.stubEnv('AZURE_FEDERATED_TOKEN_FILE', '/not/there')
    const other = '99999999-8888-7777-6666-555555555555'
    expect(await failed(readerOf({ client: other })('mail'))).toMatchObject({
      message: matching(new RegExp(`${vault.host} as ${other}`)),
    })
    expect(vault.tokenRequests.length).toBe(before)
  })

  it('SECRET_UNREACHABLE where nothing answers, which may pass', async () => {
    expect(await failed(readerOf({ url: `https://127.0.0.1:${await freePort()}` })('mail'))).toMatchObject({
      code: 'SECRET_UNREACHABLE',
      kind: 'retry',
      message: matching(/does not answer: .*ECONNREFUSED/),
    })
  })

  it('SECRET_UNREACHABLE where the authority does not answer: that is no refusal', async () => {
    asServer({ AZURE_AUTHORITY_HOST: `https://127.0.0.1:${await freePort()}` })
    expect(await failed(readerOf()('mail'))).toMatchObject({ code: 'SECRET_UNREACHABLE' })
  })

  it('SECRET_UNREACHABLE where the vault asks for less', async () => {
    vault.answer('busy', 429, 'Throttled', 'Request was not processed because too many requests were received')
    expect(await failed(readerOf()('busy'))).toMatchObject({
      code: 'SECRET_UNREACHABLE',
      message: matching(/too many requests/),
    })
  })
})
