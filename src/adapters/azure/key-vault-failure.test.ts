import { expect, it } from 'vitest'
import { keyVaultFailure } from './key-vault-failure.ts'

const about = { name: 'the variable KEY', secret: 'key-vault:orders.vault.azure.net/mail' }
const vault = { vault: 'https://orders.vault.azure.net', client: null }

const named = (name: string, message: string, statusCode?: number): Error =>
  Object.assign(new Error(message), { name, ...(statusCode === undefined ? {} : { statusCode }) })

const wrapped = (description: string): Error =>
  named('AuthenticationError', `failed. Status code: 400\nMore details:\n${description}`, 400)

it.each<readonly [string, unknown, code: string]>([
  ['no such secret', named('RestError', 'not found', 404), 'SECRET_NOT_FOUND'],
  ['no permission', named('RestError', 'no get permission', 403), 'SECRET_REFUSED'],
  ['a token that the vault does not take', named('RestError', 'no', 401), 'SECRET_REFUSED'],
  ['a version that is none', named('RestError', 'bad parameter', 400), 'SECRET_REFUSED'],
  ['no credentials at all', named('AggregateAuthenticationError', 'chain failed'), 'SECRET_REFUSED'],
  ['a credential that is not there', named('CredentialUnavailableError', 'no identity'), 'SECRET_REFUSED'],
  ['a client that Entra does not know', wrapped('AADSTS700016: no such application'), 'SECRET_REFUSED'],
  ['an Entra that has no time', wrapped('AADSTS90033: a transient error'), 'SECRET_UNREACHABLE'],
  ['an Entra that is not reached', wrapped('network_error: ECONNREFUSED'), 'SECRET_UNREACHABLE'],
  ['an authority that is not there', named('AuthenticationError', 'not found', 404), 'SECRET_UNREACHABLE'],
  ['too many requests', named('RestError', 'throttled', 429), 'SECRET_UNREACHABLE'],
  ['a vault that is broken', named('RestError', 'internal', 500), 'SECRET_UNREACHABLE'],
  ['a network that is away', named('RestError', 'getaddrinfo ENOTFOUND'), 'SECRET_UNREACHABLE'],
  ['what is no error', 'a text', 'SECRET_UNREACHABLE'],
])('%s', (_, error, code) => expect(keyVaultFailure(about, vault, error)).toMatchObject({ code }))

it('says who reads, and why in one line, and keeps nothing of the error, which holds the token', () => {
  const failed = keyVaultFailure(about, { ...vault, client: 'the-client' }, named('RestError', 'no\r\nget  right', 403))
  expect(failed.message).toBe(
    'the variable KEY refers to key-vault:orders.vault.azure.net/mail, which may not be read in orders.vault.azure.net as the-client: no get right',
  )
  expect(failed.cause).toBeUndefined()
})
