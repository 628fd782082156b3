import { basename } from 'node:path'

/** Folders whose contents a server makes anew; the folders themselves have to be there. */
const emptied = [
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal/archive_status',
  'pg_wal/summaries',
]

const leftOut = ['postmaster.pid', 'postmaster.opts', 'backup_label', 'tablespace_map', 'postgresql.auto.conf.tmp']

/** Session files: PostgreSQL puts all of them in folders or files with these beginnings. */
const isTemporary = (name: string): boolean => name.startsWith('pgsql_tmp') || name.startsWith('pg_internal.init')

/** What to do with an entry of a data directory when it is copied. */
export type CopyRule = 'copy' | 'later' | 'leave-out'

/**
 * Decides over an entry by its path relative to the data directory, as pg_basebackup does (PostgreSQL 17 manual, 25.3.4
 * "Making a Base Backup Using the Low Level API"). `later`: what must be read after everything else, which is pg_control
 * and the write-ahead log.
 */
export const copyRule = (path: string): CopyRule => {
  if (leftOut.includes(path) || isTemporary(basename(path))) return 'leave-out'
  if (emptied.some(folder => path.startsWith(`${folder}/`))) return 'leave-out'
  if (path === 'global/pg_control') return 'later'
  return path.startsWith('pg_wal/') && !emptied.includes(path) ? 'later' : 'copy'
}

/** Whether a file of pg_wal is needed to make a copy consistent: the segments `first` to `last`, and timeline histories. */
export const isNeededSegment = (name: string, first: string, last: string): boolean =>
  name.endsWith('.history') || (/^[0-9A-F]{24}$/.test(name) && name >= first && name <= last)
