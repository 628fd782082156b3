import type { LocalSecret, SecretReference, Variables } from './app.ts'
import type { FileInput } from './schema/file.ts'

type VariableInput = FileInput['variables'][string]
type ReferenceInput = Exclude<VariableInput, string | number | boolean>
type LocalInput = Extract<ReferenceInput, { readonly kind: 'env' | 'file' }>

/** Where a secret of this machine is. */
export const localReference = (input: LocalInput): LocalSecret =>
  input.kind === 'env' ? { kind: 'env', name: input.value } : { kind: 'file', path: input.value }

/** Where a secret of an environment is. */
export const resolvedReference = (input: ReferenceInput): SecretReference => {
  switch (input.kind) {
    case 'env':
    case 'file':
      return localReference(input)
    case 'ssm':
      return { kind: input.kind, name: input.value }
    case 'secrets-manager': {
      const { value } = input
      return typeof value === 'string'
        ? { kind: input.kind, id: value, key: null }
        : { kind: input.kind, id: value.id, key: value.key ?? null }
    }
    case 'key-vault': {
      const { value } = input
      return typeof value === 'string'
        ? { kind: input.kind, name: value, version: null }
        : { kind: input.kind, name: value.name, version: value.version ?? null }
    }
    case 'vault':
      return { kind: input.kind, ...input.value }
  }
}

/** Numbers and booleans become text; a number that would change by it was refused before. */
export const resolvedVariables = (variables: FileInput['variables']): Variables =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'object' ? resolvedReference(value) : String(value),
    ]),
  )
