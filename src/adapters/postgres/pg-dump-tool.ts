import { execFile } from 'node:child_process'
import { access, constants, glob } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

export type PgDumpTool = { readonly path: string; readonly major: number }

/** Where a pg_dump may be: the PATH, and where Debian's packages keep each version. */
const folders = async (): Promise<readonly string[]> => {
  const found = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '')
  for await (const folder of glob('/usr/lib/postgresql/*/bin')) found.push(folder)
  return found
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** The program's own answer; null when it gives none, as Debian's wrapper without any server package. */
const toolAt = async (path: string): Promise<PgDumpTool | null> => {
  const answer = await promisify(execFile)(path, ['--version'], { timeout: 10_000 }).catch(() => null)
  const [, major] = /\(PostgreSQL\) (\d+)/.exec(answer?.stdout ?? '') ?? []
  return major === undefined ? null : { path, major: Number(major) }
}

/** Every pg_dump of this machine, oldest version first. */
export const pgDumpTools = async (): Promise<readonly PgDumpTool[]> => {
  const paths = [...new Set((await folders()).map(folder => join(folder, 'pg_dump')))]
  const tools: PgDumpTool[] = []
  for (const path of paths) {
    const tool = (await isExecutable(path)) ? await toolAt(path) : null
    if (tool) tools.push(tool)
  }
  return tools.toSorted((a, b) => a.major - b.major)
}

/** The oldest that is not older than the server: pg_dump refuses newer servers, and reads older ones. */
export const fittingTool = (tools: readonly PgDumpTool[], serverMajor: number): PgDumpTool | null =>
  tools.find(({ major }) => major >= serverMajor) ?? null
