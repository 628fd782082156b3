import type { Environment, SecretInAws, SecretReference } from './app.ts'

/** Where an environment keeps its secrets, as far as it is part of their names. */
export type SecretStores = Pick<Environment, 'azure' | 'vault'>

/**
 * Where a secret is, as a person and a policy name it, for example `ssm:/orders/mail`. Never what it is. Whoever the server is may read
 * several vaults or namespaces, and the file says which: so they stand in it, `key-vault:orders.vault.azure.net/mail` and
 * `vault:namespace/secret/data/orders#token`.
 */
export const secretText = (reference: SecretReference, { azure, vault }: SecretStores): string => {
  switch (reference.kind) {
    case 'env':
    case 'ssm':
      return `${reference.kind}:${reference.name}`
    case 'file':
      return `file:${reference.path}`
    case 'secrets-manager':
      return `secrets-manager:${reference.id}${reference.key === null ? '' : `#${reference.key}`}`
    case 'key-vault': {
      const host = azure === null || azure === undefined ? [] : [new URL(azure.vault).host]
      return `key-vault:${[...host, reference.name, ...(reference.version === null ? [] : [reference.version])].join('/')}`
    }
    case 'vault': {
      const namespace = vault?.namespace ?? null
      return `vault:${namespace === null ? '' : `${namespace}/`}${reference.path}#${reference.key}`
    }
  }
}

/** The same in a sentence, for example `env DATABASE_URL`. */
export const secretInWords = (reference: SecretReference): string => secretText(reference, {}).replace(':', ' ')

/** Whether it is kept in the account of the environment. */
export const isInAws = (reference: SecretReference): reference is SecretInAws =>
  reference.kind === 'ssm' || reference.kind === 'secrets-manager'
