import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnvironmentStatus } from '../app/status.ts'
import { schemaVersions } from './orders-outcome.ts'

type Expected = { readonly version: string; readonly migrations: readonly string[] }

/** What an environment should be, what it is when one looks from outside, and every difference in words. */
export const driftOf = async (
  status: EnvironmentStatus,
  expected: Expected,
  databaseUrl: string,
): Promise<readonly string[]> => {
  const { environment, release, services, consumers, migrations } = status
  const applied = await schemaVersions(databaseUrl)
  const found = [
    differs('recorded release', expected.version, release?.version ?? 'none'),
    differs('schema', expected.migrations.join(', '), applied.join(', ')),
    differs('ledger', applied.join(', '), migrations.join(', ')),
    ...(await Promise.all(services.map(service => serviceDrift(service, expected.version)))).flat(),
    ...consumers.map(({ consumer, pausedBy }) => differs(`consumer ${consumer}`, '', pausedBy.join(', '))),
    differs('deployment under way', 'none', status.deployment ?? 'none'),
  ]
  return found.filter(line => line !== null).map(line => `${environment}: ${line}`)
}

const serviceDrift = async (
  { service, url, instances, traffic }: EnvironmentStatus['services'][number],
  version: string,
): Promise<readonly (string | null)[]> => [
  differs(
    `${service} instances`,
    `${version} healthy`,
    instances.map(({ release, state }) => `${release} ${state}`).join(', '),
  ),
  differs(
    `${service} traffic`,
    `100 to ${version}`,
    traffic.map(({ release, weight }) => `${weight} to ${release}`).join(', '),
  ),
  differs(`${service} answers as`, version, await answeringVersion(url)),
]

const answeringVersion = async (url: string | null): Promise<string> => {
  if (url === null) return 'nobody'
  const answer = await fetch(`${url}/healthz`)
  return ((await answer.json()) as { readonly release?: string }).release ?? `status ${answer.status}`
}

const differs = (what: string, wanted: string, found: string): string | null =>
  wanted === found ? null : `${what}: should be ${wanted || 'nothing'}, is ${found || 'nothing'}`

/** Processes that run in an artifact of the data folder, by the operating system's own list; null where it has none to read. */
export const instanceProcesses = async (home: string): Promise<number | null> => {
  if (process.platform !== 'linux') return null
  const folders = await Promise.all(
    (await readdir('/proc'))
      .filter(name => /^\d+$/.test(name))
      .map(pid => readlink(`/proc/${pid}/cwd`).catch(() => '')),
  )
  return folders.filter(folder => folder.startsWith(join(home, 'artifacts'))).length
}
