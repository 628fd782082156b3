import type { Environment, SecretReference } from './app.ts'

/** Where an environment keeps its secrets, as far as it is part of their names. */
export type SecretStores = Pick<Environment, 'azure'>

/**
 * Where a secret is, as a person and a policy name it, for example `ssm:/orders/mail`. Never what it is. Whoever the server is may read
 * several vaults, and the file says which: so the vault stands in it, `key-vault:orders.vault.azure.net/mail`.
 */
export const secretText = (reference: SecretReference, { azure }: SecretStores): string => {
  switch (reference.kind) {
    case 'env':
    case 'ssm':
      return `${reference.kind}:${reference.name}`
    case 'file':
      return `file:${reference.path}`
    case 'secrets-manager':
      return `secrets-manager:${reference.id}${reference.key === null ? '' : `#${reference.key}`}`
    case 'key-vault': {
      const vault = azure === null || azure === undefined ? [] : [new URL(azure.vault).host]
      return `key-vault:${[...vault, reference.name, ...(reference.version === null ? [] : [reference.version])].join('/')}`
    }
  }
}

/** The same in a sentence, for example `env DATABASE_URL`. */
export const secretInWords = (reference: SecretReference): string => secretText(reference, {}).replace(':', ' ')
