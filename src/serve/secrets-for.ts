import { accountClients } from '../adapters/aws/account-clients.ts'
import { secretsInAws } from '../adapters/aws/secrets-in-aws.ts'
import { secretClients } from '../adapters/azure/secret-clients.ts'
import { secretsInKeyVault } from '../adapters/azure/secrets-in-key-vault.ts'
import { secretsOf } from '../adapters/secrets/secrets.ts'
import { vaults } from '../adapters/vault/vaults.ts'
import type { Lockstep } from '../app/lockstep.ts'
import type { NetworkAllowance } from '../domain/network.ts'
import type { ClientsFor } from './target-for.ts'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Secrets by environment: variables and files of this machine, and the stores that the file names for the environment. `network`: what
 * a policy lets the server ask beside public addresses.
 */
export const secretsForPlaces = (
  variables: Variables,
  network: readonly NetworkAllowance[] = [],
  clientsFor: ClientsFor = accountClients(),
): Lockstep['secretsFor'] => {
  const privateHosts = privateHostsOf(variables)
  const keyVaults = { clientFor: secretClients(privateHosts), privateHosts }
  const local = secretsOf({ variables, inAws: null, inKeyVault: null, inVault: null })
  const vaultFor = vaults({ variables, local, network })
  return (place, { aws, azure, vault }) =>
    secretsOf({
      variables,
      inAws: aws === null || aws === undefined ? null : secretsInAws(clientsFor(place, aws), aws),
      inKeyVault: azure === null || azure === undefined ? null : secretsInKeyVault(keyVaults, azure),
      inVault: vault === null || vault === undefined ? null : vaultFor(place, vault),
    })
}

/** Hosts, with a port where it is not 443, separated by commas. */
const privateHostsOf = ({ LOCKSTEP_KEY_VAULT_HOSTS: hosts = '' }: Variables): readonly string[] =>
  hosts
    .toLowerCase()
    .split(',')
    .map(host => host.trim())
    .filter(host => host !== '')
