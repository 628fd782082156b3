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

/** Finds the repository around the file and says what of the work tree a release would leave out. CLI_NOT_A_REPOSITORY. */
export const standing = async (
  output: Output,
  { file, ref }: { readonly file: string; readonly ref: string },
): Promise<Standing> => {
  const path = resolve(file)
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
