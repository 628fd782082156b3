import type { AuditEntry } from './entry.ts'

const columns = ['time', 'stream', 'seq', 'type', 'app', 'environment', 'actor', 'reason', 'body', 'hash'] as const

/** One line of CSV by RFC 4180: every field in quotation marks, quotation marks doubled, CRLF at its end. */
export const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\r\n`

const csvField = (text: string): string => `"${harmless(text).replaceAll('"', '""')}"`

/**
 * A spreadsheet takes a cell that begins so for a formula, also behind blanks and in wide letters: an apostrophe makes it text.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const harmless = (text: string): string => (/^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text)

export const csvHeader = csvLine(columns)

export const csvOf = ({ at, stream, seq, type, app, environment, actor, reason, body, hash }: AuditEntry): string =>
  csvLine([at, stream, String(seq), type, app ?? '', environment ?? '', actor.name, reason ?? '', body, hash])
