import { readFile } from 'node:fs/promises'
import type { SecretInAws, SecretInKeyVault, SecretInVault, SecretReference } from '../../config/app.ts'
import { secretInWords } from '../../config/secret-text.ts'
import { failure } from '../../domain/errors/error.ts'
import { variableErrors } from '../../domain/errors/variable.ts'
import type { Secrets } from '../../ports/secrets.ts'

/** Reads what is kept in one store; null: the environment names none. */
type Store<Reference> = ((reference: Reference, name: string) => Promise<string>) | null

export type SecretSources = {
  /** Where `{ env: NAME }` is looked up. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly inAws: Store<SecretInAws>
  readonly inKeyVault: Store<SecretInKeyVault>
  readonly inVault: Store<SecretInVault>
}

/** The secrets of one environment: variables and files of this machine, and what is kept where the environment says. */
export const secretsOf = (sources: SecretSources): Secrets => ({
  read: async (reference, name) => {
    const value = await valueOf(reference, name, sources)
    if (value !== undefined) return value
    throw failure(variableErrors.VARIABLE_SECRET_MISSING, { name, source: secretInWords(reference) })
  },
})

const valueOf = async (
  reference: SecretReference,
  name: string,
  { variables, inAws, inKeyVault, inVault }: SecretSources,
): Promise<string | undefined> => {
  switch (reference.kind) {
    case 'env':
      return variables[reference.name]
    case 'file':
      return lineOf(reference.path)
    case 'ssm':
    case 'secrets-manager':
      return inAws?.(reference, name)
    case 'key-vault':
      return inKeyVault?.(reference, name)
    case 'vault':
      return inVault?.(reference, name)
  }
}

/** A last line break is not part of a secret. */
const lineOf = async (path: string): Promise<string | undefined> => {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
  } catch {
    // Not there or not ours to read: the caller names the file.
    return undefined
  }
}
