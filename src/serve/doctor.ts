import { execFile } from 'node:child_process'
import { access, constants, statfs } from 'node:fs/promises'
import { promisify } from 'node:util'
import { apiClient } from '../cli/api-client.ts'
import type { Output } from '../cli/output.ts'
import { table } from '../cli/output.ts'
import { LockstepError } from '../domain/errors/error.ts'
import { agentClient } from '../agent/client.ts'
import { haproxyFolder } from '../adapters/haproxy/haproxy.ts'
import { dbmateBinary } from '../adapters/dbmate/dbmate-binary.ts'
import type { AppRole } from '../store/app-role.ts'
import { findBinaries } from '../postgres/binaries.ts'
import { routerClient } from '../router/client.ts'
import { loadState } from '../router/state.ts'
import { databaseUrlOf } from './database-url.ts'
import { backupFinding, databaseFinding } from './doctor-database.ts'
import { findNode } from './find-node.ts'
import { makeHome } from './home.ts'
import { nodeNameOf } from './node-place.ts'
import { haproxyOf, installedHaproxy } from './installed-haproxy.ts'

type Finding = { readonly what: string; readonly ok: boolean; readonly detail: string }

const startedWhenNeeded: readonly string[] = ['SERVE_NOT_RUNNING', 'AGENT_UNREACHABLE', 'ROUTER_NOT_RUNNING']

const neededBytes = 500 * 1024 * 1024

/** Looks at everything that Lockstep needs on this machine; 0 when it is all there, 1 otherwise. Changes nothing but an absent data folder. */
export const doctor = async ({
  home,
  version,
  output,
}: {
  readonly home: string
  readonly version: string
  readonly output: Output
}): Promise<number> => {
  await makeHome(home)
  const findings = await Promise.all([
    look('Node', () => Promise.resolve(nodeVersion())),
    look('git', async () => (await promisify(execFile)('git', ['--version'])).stdout.trim()),
    look('data folder', () => dataFolder(home)),
    look('PostgreSQL', async () => `${(await findBinaries(process.platform, process.arch)).version} is installed`),
    look('database', async () => databaseFinding(await databaseUrlOf(process.env))),
    look('backup', async () => backupFinding(await databaseUrlOf(process.env))),
    look('dbmate', async () =>
      access(dbmateBinary(process.platform, process.arch), constants.X_OK).then(() => 'is installed'),
    ),
    look('server', async () => serverVersion(home, version)),
    look('record', () => recordFinding(home)),
    look('agent', async () => `process ${(await agentClient(home).agent()).pid}`),
    look('HAProxy', () => haproxyFinding(home)),
    look('router', async () => `process ${(await routerClient({ home }).status()).pid}`),
  ])
  output.data(table(findings.map(({ what, ok, detail }) => [ok ? '✓' : '✗', what, detail])))
  output.json(findings)
  return findings.every(({ ok }) => ok) ? 0 : 1
}

const look = async (what: string, work: () => Promise<string>): Promise<Finding> => {
  try {
    return { what, ok: true, detail: await work() }
  } catch (error) {
    if (error instanceof LockstepError && startedWhenNeeded.includes(error.code)) {
      return { what, ok: true, detail: 'does not run; it is started when it is needed' }
    }
    const hint = error instanceof LockstepError ? `; hint: ${error.hint}` : ''
    return { what, ok: false, detail: `${error instanceof Error ? error.message : String(error)}${hint}` }
  }
}

const nodeVersion = (): string => `${process.version} at ${process.execPath}`

const dataFolder = async (home: string): Promise<string> => {
  await access(home, constants.W_OK)
  const { bavail, bsize } = await statfs(home)
  const free = bavail * bsize
  const text = `${home}, ${Math.round(free / 1024 / 1024)} MB free`
  if (free < neededBytes) throw new Error(`${text}; at least ${neededBytes / 1024 / 1024} MB are needed`)
  return text
}

/** It is needed only where a file names it as router: elsewhere it may be missing. */
const haproxyFinding = async (home: string): Promise<string> => {
  const { places } = await loadState(haproxyFolder(home))
  const isUsed = places.some(({ services }) => services.length > 0)
  const pid = await haproxyOf(home).pid()
  const installed = await installedHaproxy().catch((error: unknown) => {
    if (isUsed || !(error instanceof LockstepError)) throw error
    return error.message
  })
  if (typeof installed === 'string') return `${installed} Nothing here needs it.`
  const running = pid === null ? 'does not run; it is started when it is needed' : `process ${pid}`
  return `${installed.version} at ${installed.path}, ${running}`
}

const apiOf = (home: string) => apiClient(home, () => findNode(home, nodeNameOf(process.env)))

/** Where the login of the database may make no role, that is how it is: the triggers still hold. */
const recordFinding = async (home: string): Promise<string> => {
  const { role } = await apiOf(home).get<{ role: AppRole }>('/v1/health')
  if (role.name !== null) return `is only added to: the server works as the role ${role.name}`
  return `is kept by its triggers alone: ${role.why}; docs/guides/audit.md says how to make the role`
}

const serverVersion = async (home: string, version: string): Promise<string> => {
  const health = await apiOf(home).get<{ version: string; pid: number }>('/v1/health')
  if (health.version !== version)
    throw new Error(`runs version ${health.version}, this is ${version}: stop it and start it again`)
  return `process ${health.pid}, version ${version}`
}
