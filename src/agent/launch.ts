import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chownSync, closeSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Place } from '../domain/environment.ts'
import { servicePath } from './base-environment.ts'
import { openLog } from './log-file.ts'
import { instanceHome, instanceLogFile } from './paths.ts'
import type { AgentPaths } from './paths.ts'
import { MARKER, identify } from './process-group.ts'
import type { ProcessIdentity } from './process-table.ts'
import type { InstanceRecord } from './state.ts'

const makeHome = (paths: AgentPaths, place: Place, id: string, uid: number | null): string => {
  const home = instanceHome(paths, place, id)
  mkdirSync(join(paths.homes, place.app, place.environment), { recursive: true, mode: 0o711 })
  for (const folder of [home, join(home, 'tmp')]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (uid !== null) chownSync(folder, uid, uid)
  }
  return home
}

/**
 * Starts an instance's command in a session of its own, with an environment made from nothing. Synchronous, so that
 * nothing comes between the decision to start and the knowledge of the process. Null = the system refused; the child's
 * `error` event says why.
 */
export const launch = (
  paths: AgentPaths,
  record: InstanceRecord,
  uid: number | null,
  values: Readonly<Record<string, string>>,
): { readonly child: ChildProcess; readonly identity: ProcessIdentity | null } => {
  const { place, spec, port, marker } = record
  const home = makeHome(paths, place, spec.id, uid)
  const log = openLog(instanceLogFile(paths, place, spec.id), uid)
  const base = { PATH: servicePath(), HOME: home, TMPDIR: join(home, 'tmp'), LANG: 'C.UTF-8' }
  const given = { PORT: String(port), HOST: '127.0.0.1', INSTANCE: spec.id, [MARKER]: marker }
  const [program = '', ...args] = spec.command
  try {
    const child = spawn(program, args, {
      cwd: spec.artifact.path,
      env: { ...base, ...values, ...given },
      stdio: ['ignore', log, log],
      detached: true,
      ...(uid === null ? {} : { uid, gid: uid }),
    })
    child.unref()
    return { child, identity: child.pid === undefined ? null : identify(child.pid) }
  } finally {
    closeSync(log)
  }
}
