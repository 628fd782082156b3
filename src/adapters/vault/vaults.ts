import type { SecretInVault, VaultServer } from '../../config/app.ts'
import type { Place } from '../../domain/environment.ts'
import type { NetworkAllowance } from '../../domain/network.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { outside } from '../outside/outside.ts'
import { askVault } from './ask-vault.ts'
import { secretsInVault } from './secrets-in-vault.ts'
import { signedInAt } from './sign-in.ts'

type Options = {
  /** Of the server: VAULT_ADDR, and VAULT_TOKEN or VAULT_TOKEN_FILE. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Reads what a file refers to on this machine. */
  readonly local: Secrets
  /** What a policy lets the server ask beside public addresses. */
  readonly network: readonly NetworkAllowance[]
}

type Reads = (reference: SecretInVault, name: string) => Promise<string>

/** Reads secrets by environment, kept while the process lives, so that an AppRole signs in once for many. */
export const vaults = ({ variables, local, network }: Options): ((place: Place, vault: VaultServer) => Reads) => {
  const known = new Map<string, Reads>()
  const ask = outside({ allow: [...network, ...serversOwn(variables)] })
  const readsOf = (place: Place, vault: VaultServer): Reads => {
    const asking = askVault(ask(place), vault)
    const name = `environments.${place.environment}.vault`
    return secretsInVault({ ask: asking, signedIn: signedInAt(vault, { variables, local, ask: asking, name }) }, vault)
  }
  return (place, vault) => {
    const key = JSON.stringify([place.app, place.environment, vault])
    const reads = known.get(key) ?? readsOf(place, vault)
    known.set(key, reads)
    return reads
  }
}

/** Whoever runs the server wrote the address of its own Vault: it needs no second line in the policy. */
const serversOwn = ({ VAULT_ADDR: address = '' }: Options['variables']): readonly NetworkAllowance[] => {
  const url = URL.parse(address)
  if (url === null) return []
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  return [{ to: { kind: 'name', name: url.hostname, port }, apps: ['*'], environments: ['*'] }]
}
