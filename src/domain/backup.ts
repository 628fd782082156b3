/** How the database got into a backup: a dump of Lockstep's schema, or all files of its own server with the databases in it. */
export type BackupMethod = 'pg_dump' | 'file-copy'

/** What a backup holds; it stands beside it as `manifest.json`, and is written last. */
export type BackupManifest = {
  readonly format: 1
  /** The version of Lockstep that made it, and the schema of the database. */
  readonly lockstep: string
  readonly schema: number
  readonly at: string
  readonly from: { readonly home: string; readonly host: string }
  /** `server`: the major version of PostgreSQL; `sha256`: of the file, or over all files of the folder. */
  readonly database: {
    readonly method: BackupMethod
    readonly path: string
    readonly server: number
    readonly bytes: number
    readonly sha256: string
  }
  /** What is kept in the data folder: keys, ids, passwords, policy. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[]
  /** By their digests, which are over what is in them. */
  readonly artifacts: readonly { readonly digest: string; readonly bytes: number }[]
  /** Artifacts that an environment may return to and that this data folder does not have: they are elsewhere. */
  readonly elsewhere: readonly string[]
}

/** What a backup or a restore did, or would do. */
export type BackupReport = {
  readonly folder: string
  /** False: it was only looked at. */
  readonly isDone: boolean
  /** sha256 of the manifest, in which all other digests are; null: there is none yet. */
  readonly sha256: string | null
  readonly manifest: BackupManifest
  /** Events that were read to verify the record; null: they were not. */
  readonly verifiedEvents: number | null
}
