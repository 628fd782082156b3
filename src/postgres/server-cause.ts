/** Why a server ended before it was ready, as far as its own words tell. */
export type ServerCause =
  | { readonly kind: 'no-space' }
  | { readonly kind: 'port-in-use' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'other'; readonly text: string }

const lastLines = 8

/** The prefix "2026-01-31 10:00:00.000 UTC [123] " that log_line_prefix puts before each message. */
const prefix = /^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[(\d+)\] /

/** The lines of a log that one process wrote, without their prefix. Lines without a prefix are kept: they go on the one before or come from a program that has not yet read its settings. */
export const linesOf = (log: string, pid: number | undefined): readonly string[] =>
  log
    .split('\n')
    .filter(line => line.trim() !== '' && (prefix.exec(line)?.[1] ?? String(pid)) === String(pid))
    .map(line => line.replace(prefix, ''))

/**
 * Reads the cause from what initdb or a server wrote. The texts are PostgreSQL's own in the C locale
 * (src/backend/utils/init/miscinit.c, src/backend/libpq/pqcomm.c, src/backend/port/sysv_shmem.c, release 17).
 */
export const causeIn = (lines: readonly string[]): ServerCause => {
  const text = lines.join('\n')
  if (text.includes('No space left on device')) return { kind: 'no-space' }
  if (/lock file ".*" (already exists|is empty)|pre-existing shared memory block/.test(text)) return { kind: 'locked' }
  if (/could not bind .*: Address already in use/.test(text)) return { kind: 'port-in-use' }
  if (/could not (access|read permissions of) directory .*: Permission denied/.test(text))
    return { kind: 'unreachable' }
  return { kind: 'other', text: lines.slice(-lastLines).join('\n') || 'it wrote nothing' }
}
