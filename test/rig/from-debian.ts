import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const isRoot = process.getuid?.() === 0

/** A program of a package; `name`: of the package, and of the lock that installs it one at a time, as test files run beside each other. */
export type Packaged = { readonly program: string; readonly name: string }

const installed = ({ program, name }: Packaged): string | null => {
  const steps =
    'test -x "$0" || { apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends "$1"; }'
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const lock = join(tmpdir(), `lockstep-${name}.lock`)
  const { stderr } = spawnSync('flock', [lock, 'sh', '-c', steps, program, name], { env, encoding: 'utf8' })
  return existsSync(program) ? null : `apt-get did not install ${name}: ${stderr.trim().split('\n').at(-1)}`
}

/**
 * Debian's own, from its archive: a machine that runs the tests as root needs nothing else prepared. What went wrong; null: the program is
 * there. `otherwise`: what else a person can do.
 */
export const fromDebian = (wanted: Packaged, otherwise = ''): string | null => {
  if (existsSync(wanted.program)) return null
  if (isRoot && existsSync('/usr/bin/apt-get')) return installed(wanted)
  return `there is no ${wanted.program}: apt-get install ${wanted.name}${otherwise}`
}
