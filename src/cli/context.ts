import type { Verified } from '../app/audit-verify.ts'
import type { TriedMigration } from '../app/up-down-up.ts'
import type { BackupReport } from '../domain/backup.ts'
import type { App } from '../config/app.ts'
import type { ApiClient } from './api-client.ts'
import type { Output } from './output.ts'

/** What commands are given by the composition root. */
export type CliParts = {
  readonly version: string
  readonly home: string
  /** The server's API; starts the server when it does not run. SERVE_NOT_STARTED. */
  connect(output: Output): Promise<ApiClient>
  /** The API of one node of the data folder, by its name (null: as the environment says, or the one without); starts none. */
  node(name: string | null): ApiClient
  /** The URL of the server that is asked when it is not the one of this machine; null: it is. */
  remote(): string | null
  /** `node`: the name it was given; `listen`: where to beside the socket; null: the environment says it, or there is none. */
  serve(output: Output, options: { readonly node: string | null; readonly listen: string | null }): Promise<void>
  agent(): Promise<void>
  router(): Promise<void>
  /** Ends server, agent with all instances, router and database of this data folder. */
  stopAll(output: Output): Promise<void>
  /** Tries an app's migrations up, down and up on a scratch server; `folder` is that of its file. */
  tryMigrations(output: Output, app: App, folder: string): Promise<readonly TriedMigration[]>
  /** Reads the whole record, and a copy of its anchors if one is named, and says what is wrong with it. */
  verifyRecord(output: Output, anchors: string | null): Promise<Verified>
  /** Copies Lockstep itself to a folder. BACKUP_ errors. */
  backup(output: Output, folder: string, isPreview: boolean): Promise<BackupReport>
  /** Brings a backup into the data folder and the database, which are empty. BACKUP_ and RESTORE_ errors. */
  restore(output: Output, folder: string, isPreview: boolean): Promise<BackupReport>
  demo(output: Output, options: { readonly keep: boolean; readonly page: boolean }): Promise<number>
  doctor(output: Output): Promise<number>
}
