import { join, resolve } from 'node:path'
import { span } from '../config/schema/duration.ts'
import { auditErrors } from '../domain/errors/audit.ts'
import { failure } from '../domain/errors/error.ts'

/** Where anchors go outside of the database, and how often they are written. */
export type AnchorSettings = { readonly file: string; readonly webhook: string | null; readonly everyMs: number }

/**
 * From LOCKSTEP_ANCHORS_FILE (anchors.jsonl in the data folder), LOCKSTEP_ANCHORS_URL (no webhook) and LOCKSTEP_ANCHORS_EVERY (1m).
 * AUDIT_SETTING_INVALID; the URL is never shown.
 */
export const anchorSettings = (
  home: string,
  environment: Readonly<Record<string, string | undefined>>,
): AnchorSettings => {
  const given = (name: string): string | null => {
    const value = environment[name]
    return value === undefined || value === '' ? null : value
  }
  const file = given('LOCKSTEP_ANCHORS_FILE')
  return {
    file: file === null ? join(home, 'anchors.jsonl') : resolve(file),
    webhook: urlOf(given('LOCKSTEP_ANCHORS_URL')),
    everyMs: everyOf(given('LOCKSTEP_ANCHORS_EVERY') ?? '1m'),
  }
}

const invalid = (name: string, why: string) => failure(auditErrors.AUDIT_SETTING_INVALID, { name, why })

const urlOf = (text: string | null): string | null => {
  if (text === null) return null
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw invalid('LOCKSTEP_ANCHORS_URL', 'is no http or https URL')
  return text
}

const everyOf = (text: string): number => {
  const parsed = span.safeParse(text)
  if (!parsed.success || parsed.data < 1_000)
    throw invalid('LOCKSTEP_ANCHORS_EVERY', `is ${text}: at least 1s is needed`)
  return parsed.data
}
