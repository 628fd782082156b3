import type { Client } from 'pg'

/** What a finished backup needs besides the files: its label and the write-ahead log between two segments. */
export type BackupEnd = {
  readonly stopLsn: string
  readonly label: string
  readonly firstSegment: string
  readonly lastSegment: string
  /** Whether a tablespace was made since the begin; recovery would make it in the live server's folder. */
  readonly hasNewTablespace: boolean
}

// Any fixed number will do: one copy of a server at a time, so that two do not slow each other and the server down.
export const copyLockKey = 7_305_122

const one = async <T extends object>(client: Client, text: string, values: unknown[] = []): Promise<T> => {
  const { rows } = await client.query<T>(text, values)
  const [row] = rows
  if (row === undefined) throw new Error(`no row from: ${text}`)
  return row
}

/** Takes the server's lock for copies; false when another session has it. It ends with the session. */
export const lockCopies = async (client: Client): Promise<boolean> =>
  (await one<{ locked: boolean }>(client, 'select pg_try_advisory_lock($1) as locked', [copyLockKey])).locked

/** The server's data directory as it knows it. */
export const dataDirectoryOf = async (client: Client): Promise<string> =>
  (await one<{ dir: string }>(client, "select current_setting('data_directory') as dir")).dir

const tablespaces = async (client: Client): Promise<readonly string[]> =>
  (await one<{ oids: string[] }>(client, 'select array_agg(oid::text) as oids from pg_tablespace')).oids

/**
 * Begins a backup in this session, and ends it when the session ends. The temporary replication slot keeps the
 * write-ahead log from being recycled meanwhile, as pg_basebackup's does. Resolves with the start and with how to stop.
 */
export const beginBackup = async (
  client: Client,
  label: string,
): Promise<{ startLsn: string; end: () => Promise<BackupEnd> }> => {
  const known = await tablespaces(client)
  await client.query("select pg_create_physical_replication_slot('lockstep_copy_' || pg_backend_pid(), true, true)")
  const { lsn } = await one<{ lsn: string }>(client, 'select pg_backup_start($1, true)::text as lsn', [label])
  return { startLsn: lsn, end: () => endBackup(client, lsn, known) }
}

const endBackup = async (client: Client, startLsn: string, known: readonly string[]): Promise<BackupEnd> => {
  const end = await one<{ stop: string; label: string; first: string; last: string }>(
    client,
    `select lsn::text as stop, labelfile as label, pg_walfile_name($1::pg_lsn) as first, pg_walfile_name(lsn) as last
       from pg_backup_stop(false)`,
    [startLsn],
  )
  const hasNewTablespace = (await tablespaces(client)).some(oid => !known.includes(oid))
  return {
    stopLsn: end.stop,
    label: end.label,
    firstSegment: end.first,
    lastSegment: end.last,
    hasNewTablespace,
  }
}
