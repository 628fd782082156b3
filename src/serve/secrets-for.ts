import { accountClients } from '../adapters/aws/account-clients.ts'
import { secretsInAws } from '../adapters/aws/secrets-in-aws.ts'
import { secretClients } from '../adapters/azure/secret-clients.ts'
import { secretsInKeyVault } from '../adapters/azure/secrets-in-key-vault.ts'
import { secretsOf } from '../adapters/secrets/secrets.ts'
import type { Lockstep } from '../app/lockstep.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** Secrets by environment: variables and files of this machine, and the stores that the file names for the environment. */
export const secretsForPlaces = (variables: Variables): Lockstep['secretsFor'] => {
  const clientsFor = accountClients()
  const privateHosts = privateHostsOf(variables)
  const keyVaults = { clientFor: secretClients(privateHosts), privateHosts }
  return (place, { aws, azure }) =>
    secretsOf({
      variables,
      inAws: aws === null || aws === undefined ? null : secretsInAws(clientsFor(place, aws), aws),
      inKeyVault: azure === null || azure === undefined ? null : secretsInKeyVault(keyVaults, azure),
    })
}

/** Hosts, with a port where it is not 443, separated by commas. */
const privateHostsOf = ({ LOCKSTEP_KEY_VAULT_HOSTS: hosts = '' }: Variables): readonly string[] =>
  hosts
    .toLowerCase()
    .split(',')
    .map(host => host.trim())
    .filter(host => host !== '')
