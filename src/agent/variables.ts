import { open } from 'node:fs/promises'
import { commandErrors } from '../domain/errors/command.ts'
import { failure, LockstepError } from '../domain/errors/error.ts'
import type { VariableValue } from '../ports/target.ts'

/** Variables with their values, and which of these came from files and must not be shown. */
export type ReadVariables = { readonly values: Readonly<Record<string, string>>; readonly secrets: readonly string[] }

const readSecret = async (name: string, file: string): Promise<string> => {
  const refused = (cause: string, error?: unknown) =>
    failure(commandErrors.COMMAND_VARIABLE_UNREADABLE, { name, file, cause }, error)
  try {
    const handle = await open(file, 'r')
    try {
      const mode = (await handle.stat()).mode & 0o777
      if ((mode & 0o077) !== 0) throw refused(`its mode is 0${mode.toString(8)}, others may read it`)
      const text = await handle.readFile('utf8')
      // Node names the value in its own error for this.
      if (text.includes('\0')) throw refused('it holds a zero byte')
      return text
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw error instanceof LockstepError ? error : refused((error as NodeJS.ErrnoException).code ?? 'unknown', error)
  }
}

/** Reads the values that are in files, as they are now. COMMAND_VARIABLE_UNREADABLE. */
export const readVariables = async (variables: Readonly<Record<string, VariableValue>>): Promise<ReadVariables> => {
  const values: Record<string, string> = {}
  const secrets: string[] = []
  for (const [name, value] of Object.entries(variables)) {
    values[name] = typeof value === 'string' ? value : await readSecret(name, value.file)
    if (typeof value !== 'string') secrets.push(values[name])
  }
  return { values, secrets }
}
