import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'

/** From 23 on BuildKit is a plugin of it, which has to be there; before that it is built in. */
const canBuild = (program: string): boolean => {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (status !== 0) return false
  const major = Number(/version (\d+)/.exec(stdout)?.[1])
  return major < 23 || spawnSync(program, ['buildx', 'version']).status === 0
}

/** The first docker of the path that builds with BuildKit; null: there is none. */
export const dockerProgram: string | null =
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map(folder => join(folder, 'docker'))
    .find(canBuild) ?? null
