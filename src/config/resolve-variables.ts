import type { SecretReference, Variables } from './app.ts'
import type { FileInput } from './schema/file.ts'

type VariableInput = FileInput['variables'][string]
type ReferenceInput = Exclude<VariableInput, string | number | boolean>

export const resolvedReference = (input: ReferenceInput): SecretReference =>
  input.kind === 'env' ? { kind: 'env', name: input.value } : { kind: 'file', path: input.value }

/** Numbers and booleans become text; a number that would change by it was refused before. */
export const resolvedVariables = (variables: FileInput['variables']): Variables =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'object' ? resolvedReference(value) : String(value),
    ]),
  )
