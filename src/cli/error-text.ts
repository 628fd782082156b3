import { problemText } from '../domain/errors/problem.ts'
import type { ErrorRecord } from '../domain/errors/error.ts'

/** An error as the terminal shows it: the same entry of the catalogue that the page and the docs show. */
export const errorText = ({ code, title, message, hint, details = [] }: ErrorRecord): string => {
  if (details.length > 0) return details.map(problemText).join('\n')
  const lines = message.trimEnd().split('\n')
  return [`${title}  ${code}`, ...lines.map(line => `  ${line}`), `  hint: ${hint}`].join('\n')
}
