import { span } from '../config/schema/duration.ts'
import { cliErrors } from '../domain/errors/cli.ts'
import { failure } from '../domain/errors/error.ts'

/** A moment as it is, or a length of time before now. CLI_MOMENT_INVALID. */
export const moment = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined
  const back = span.safeParse(text)
  if (back.success) return new Date(Date.now() - back.data).toISOString()
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw failure(cliErrors.CLI_MOMENT_INVALID, { text })
  return new Date(at).toISOString()
}
