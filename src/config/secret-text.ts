import type { SecretInAws, SecretReference } from './app.ts'

/** Where a secret is, as a person and a policy name it, for example `ssm:/orders/mail`. Never what it is. */
export const secretText = (reference: SecretReference): string => {
  switch (reference.kind) {
    case 'env':
    case 'ssm':
      return `${reference.kind}:${reference.name}`
    case 'file':
      return `file:${reference.path}`
    case 'secrets-manager':
      return `secrets-manager:${reference.id}${reference.key === null ? '' : `#${reference.key}`}`
  }
}

/** The same in a sentence, for example `env DATABASE_URL`. */
export const secretInWords = (reference: SecretReference): string => secretText(reference).replace(':', ' ')

/** Whether it is kept in the account of the environment. */
export const isInAws = (reference: SecretReference): reference is SecretInAws =>
  reference.kind === 'ssm' || reference.kind === 'secrets-manager'
