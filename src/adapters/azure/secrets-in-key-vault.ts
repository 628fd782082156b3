import type { AzureVault, SecretInKeyVault } from '../../config/app.ts'
import { secretText } from '../../config/secret-text.ts'
import { failure } from '../../domain/errors/error.ts'
import { secretErrors } from '../../domain/errors/secret.ts'
import { keyVaultFailure, whereOf } from './key-vault-failure.ts'
import type { SecretClientFor } from './secret-clients.ts'

/** The names that only Azure gives away: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates (2026-11) */
const azuresOwn = /^[a-z0-9-]+\.vault\.(azure\.net|azure\.cn|usgovcloudapi\.net)$/

/** With the token and its retries. */
const withinMs = 25_000

type Options = { readonly clientFor: SecretClientFor; readonly privateHosts: readonly string[] }

/**
 * Reads secrets of one Key Vault. A file names the vault, and the server's token is sent there: so it has to be Azure's own, or one that
 * whoever runs the server lists. SECRET_NOT_FOUND, SECRET_REFUSED, SECRET_UNREADABLE, SECRET_UNREACHABLE. Nothing is kept: the
 * next read sees what was rotated.
 */
export const secretsInKeyVault =
  ({ clientFor, privateHosts }: Options, vault: AzureVault) =>
  async (reference: SecretInKeyVault, name: string): Promise<string> => {
    const about = { name, secret: secretText(reference, { azure: vault }) }
    const { host } = new URL(vault.vault)
    if (!azuresOwn.test(host) && !privateHosts.includes(host))
      throw failure(secretErrors.SECRET_REFUSED, { ...about, where: whereOf(vault), why: notAzures })
    const value = await read(clientFor, vault, reference).catch((error: unknown) => {
      throw keyVaultFailure(about, vault, error)
    })
    if (value === undefined) throw failure(secretErrors.SECRET_UNREADABLE, { ...about, why: 'it has no value' })
    return value
  }

const notAzures = 'it is no address of Azure Key Vault; LOCKSTEP_KEY_VAULT_HOSTS of the server can allow it'

/** https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret (2026-11) */
const read = async (clientFor: SecretClientFor, vault: AzureVault, { name, version }: SecretInKeyVault) => {
  const client = await clientFor(vault)()
  const abortSignal = AbortSignal.timeout(withinMs)
  const found = await client.getSecret(name, { abortSignal, ...(version === null ? {} : { version }) })
  return found.value
}
