import { span } from '../config/schema/duration.ts'
import { cliErrors } from '../domain/errors/cli.ts'
import { failure } from '../domain/errors/error.ts'

/** A time as people write it, in milliseconds. CLI_TIME_INVALID. */
export const spanOf = (text: string): number => {
  const parsed = span.safeParse(text)
  if (!parsed.success) throw failure(cliErrors.CLI_TIME_INVALID, { text })
  return parsed.data
}
