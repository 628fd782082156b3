import type { TokenCredential } from '@azure/identity'
import type { SecretClient } from '@azure/keyvault-secrets'
import type { AzureVault } from '../../config/app.ts'
import { remembered } from '../../domain/remembered.ts'

/** The client of an environment's vault, loaded when it is first asked for. */
export type SecretClientFor = (vault: AzureVault) => () => Promise<SecretClient>

const retries = { maxRetries: 3, retryDelayInMs: 400, maxRetryDelayInMs: 2_000 }

/**
 * Clients by vault and identity, kept while the process lives, so that a token is asked for once an hour. `privateHosts`: vaults that
 * are not Azure's own, of a private cloud. Those have an authority that Microsoft does not list and name a resource of their own, so that
 * neither can be verified; whoever runs the server says that they may have its token.
 * https://learn.microsoft.com/dotnet/api/azure.security.keyvault.secrets.secretclientoptions.disablechallengeresourceverification (2026-11)
 */
export const secretClients = (privateHosts: readonly string[]): SecretClientFor => {
  const known = new Map<string, () => Promise<SecretClient>>()
  return vault => {
    const key = JSON.stringify(vault)
    const isPrivate = privateHosts.includes(new URL(vault.vault).host)
    const client = known.get(key) ?? remembered(() => clientOf(vault, isPrivate))
    known.set(key, client)
    return client
  }
}

const clientOf = async ({ vault, client }: AzureVault, isPrivate: boolean): Promise<SecretClient> => {
  const { SecretClient } = await import('@azure/keyvault-secrets')
  return new SecretClient(vault, await credentialOf(client, isPrivate), {
    retryOptions: retries,
    redirectOptions: { maxRetries: 0 },
    disableChallengeResourceVerification: isPrivate,
  })
}

/**
 * As the server is known to Azure: variables, a workload identity, the managed identity of the machine, or whoever is signed in by `az`. A
 * client that the file names is the identity that reads, or nobody does: variables of the server would win over it unseen.
 * https://learn.microsoft.com/azure/developer/javascript/sdk/authentication/credential-chains (2026-11)
 */
const credentialOf = async (client: string | null, isPrivate: boolean): Promise<TokenCredential> => {
  const identity = await import('@azure/identity')
  const settings = { disableInstanceDiscovery: isPrivate }
  if (client === null) return new identity.DefaultAzureCredential(settings)
  return process.env['AZURE_FEDERATED_TOKEN_FILE'] === undefined
    ? new identity.ManagedIdentityCredential({ clientId: client })
    : new identity.WorkloadIdentityCredential({ clientId: client, ...settings })
}
