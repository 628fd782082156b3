import { execFile } from 'node:child_process'
import { dirname, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { cliErrors } from '../domain/errors/cli.ts'
import { failure } from '../domain/errors/error.ts'
import { readApp } from '../config/load.ts'
import type { Output } from './output.ts'

const execute = promisify(execFile)

/** Where the command stands: the repository, the file in it, and the commit that is meant. */
export type Standing = { readonly repository: string; readonly file: string; readonly ref: string }

/** What the command line says of the source; `repository`: where the server finds it, when that is not around the file. */
export type Named = { readonly file: string; readonly ref: string; readonly repository?: string }

/**
 * Finds the repository around the file and says what of the work tree a release would leave out, unless it is named. A server elsewhere
 * (`remote`: its URL) has to be told where it finds it. CLI_NOT_A_REPOSITORY, CLI_REPOSITORY_HERE.
 */
export const standing = async (
  output: Output,
  { file, ref, repository: named }: Named,
  remote: string | null,
): Promise<Standing> => {
  if (named !== undefined) return { repository: named, file, ref }
  const path = resolve(file)
  if (remote !== null) throw failure(cliErrors.CLI_REPOSITORY_HERE, { folder: dirname(path), url: remote })
  const git = (...args: readonly string[]) => execute('git', ['-C', dirname(path), ...args])
  const top = await git('rev-parse', '--show-toplevel').catch((error: unknown) => {
    throw failure(cliErrors.CLI_NOT_A_REPOSITORY, { folder: dirname(path) }, error)
  })
  const repository = top.stdout.trim()
  const changed = (await git('status', '--porcelain')).stdout.split('\n').filter(Boolean)
  if (changed.length > 0)
    output.progress(`note: ${changed.length} changed files are not committed and will not be part of it`)
  return { repository, file: relative(repository, path), ref }
}

/** The app's name: as given, or as the file says. */
export const appName = async (given: string | undefined, file: string): Promise<string> =>
  given ?? (await readApp(file)).name
