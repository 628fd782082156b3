import type { App } from '../config/app.ts'
import { loadApp } from '../config/load.ts'
import { failure } from '../domain/errors/error.ts'
import { sourceErrors } from '../domain/errors/source.ts'
import type { Migration } from '../domain/migration.ts'
import type { Lockstep } from './lockstep.ts'

/** What a commit says before anything is built. */
export type CommitContent = {
  readonly commit: string
  readonly tree: string
  readonly author: string
  readonly message: string
  readonly committedAt: string
  readonly app: App
  readonly migrations: readonly Migration[]
}

/** Reads the file and the migrations of a commit. SOURCE_, CONFIG_ and MIGRATION_ errors; changes nothing. */
export const readCommit = async (
  lockstep: Pick<Lockstep, 'sourceOf' | 'readMigrations'>,
  { repository, ref, file }: { readonly repository: string; readonly ref: string; readonly file: string },
): Promise<CommitContent> => {
  const source = lockstep.sourceOf(repository)
  const commit = await source.resolve(ref)
  const text = await source.read(commit, file)
  if (text === null) throw failure(sourceErrors.SOURCE_FILE_MISSING, { file, commit })
  const app = loadApp(text, file)
  const migrations = await readMigrations(lockstep, source, commit, app)
  return { commit, ...(await source.describe(commit)), app, migrations }
}

const readMigrations = async (
  lockstep: Pick<Lockstep, 'sourceOf' | 'readMigrations'>,
  source: ReturnType<Lockstep['sourceOf']>,
  commit: string,
  { database }: App,
): Promise<readonly Migration[]> => {
  if (database === null) return []
  const { dir } = database.migrations
  const names = (await source.list(commit, dir)).filter(name => name.endsWith('.sql'))
  const files = await Promise.all(
    names.map(async name => ({ file: name, text: (await source.read(commit, `${dir}/${name}`)) ?? '' })),
  )
  return lockstep.readMigrations(files)
}
