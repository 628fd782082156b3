import type { BackupReport } from '../domain/backup.ts'

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`

const held = ({ manifest: { schema, database, files, artifacts, elsewhere } }: BackupReport): readonly string[] => {
  const bytes = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0)
  return [
    `  database   schema ${schema}, ${megabytes(database.bytes)} by ${database.method}`,
    `  files      ${files.length === 0 ? 'keys, ids, passwords, policy' : files.map(({ path }) => path).join(', ')}`,
    `  artifacts  ${artifacts.length === 0 ? 'of the releases that an environment may return to' : `${artifacts.length}, ${megabytes(bytes)}`}`,
    ...(elsewhere.length === 0
      ? []
      : [`  elsewhere  ${elsewhere.length} artifacts that this data folder does not have`]),
  ]
}

/** What a backup holds, or would hold. */
export const backupText = (report: BackupReport): string =>
  [
    report.isDone ? `backed up in ${report.folder}` : `would be backed up in ${report.folder}; nothing was written`,
    ...held(report),
    ...(report.sha256 === null ? [] : [`  sha256     ${report.sha256} of its manifest.json: keep it elsewhere`]),
  ].join('\n')

const after = `What was deployed after the backup is not in the record: lockstep status shows where the environments differ from it.
Start no server on what was backed up any more. Then: lockstep serve`

/** What was restored, or would be. */
export const restoredText = (report: BackupReport): string =>
  [
    report.isDone
      ? `restored as of ${report.manifest.at}; the record was verified: ${report.verifiedEvents} events`
      : `the backup of ${report.manifest.at} is whole and can be restored; nothing was changed`,
    ...held(report),
    ...(report.isDone ? [after] : []),
  ].join('\n')
