import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { apiClient } from '../src/cli/api-client.ts'
import type { ApiClient } from '../src/cli/api-client.ts'
import type { Run } from '../src/domain/run.ts'
import { ensureServer } from '../src/serve/ensure-server.ts'
import { makeHome, socketPath } from '../src/serve/home.ts'
import { stopAll } from '../src/serve/stop-all.ts'
import { temporaryFolder } from '../test/rig/temporary-folder.ts'
import { until } from '../test/rig/until.ts'

const self = [process.execPath, fileURLToPath(new URL('../src/main.ts', import.meta.url))]
const quiet = { progress: () => undefined }

/** A whole Lockstep in a folder of its own, and a git repository to ship from. */
export type RealServer = {
  readonly home: string
  readonly client: ApiClient
  /** Commits these files and ships the commit; the id of its first deployment. */
  ship(files: Readonly<Record<string, string>>): Promise<string>
  pid(): Promise<number>
  stop(): Promise<void>
}

/** `prepare`: what the data folder has before the server starts. `variables`: what the server is told. */
export const startRealServer = async (
  prepare?: (home: string) => Promise<void>,
  variables: Readonly<Record<string, string>> = {},
): Promise<RealServer> => {
  const { path, remove } = await temporaryFolder()
  const home = join(path, 'h')
  if (prepare !== undefined) {
    await makeHome(home)
    await prepare(home)
  }
  const repository = join(path, 'repository')
  await mkdir(repository)
  await git(repository, 'init', '--quiet', '--initial-branch=main')
  const client = apiClient(home, socketPath(home))
  await ensureServer({ home, self, output: quiet, variables })
  return {
    home,
    client,
    ship: async files => {
      for (const [name, text] of Object.entries(files)) await writeFile(join(repository, name), text)
      await git(repository, 'add', '--all')
      await git(repository, 'commit', '--quiet', '--message', 'next')
      const { id } = await client.post<{ id: string }>('/v1/runs', {
        repository,
        ref: 'HEAD',
        file: 'lockstep.yaml',
        to: null,
      })
      return until('the run deploys', () => firstDeployment(client, id), { timeoutMs: 120_000 })
    },
    pid: async () => (await client.get<{ pid: number }>('/v1/health')).pid,
    stop: async () => {
      await stopAll(home, quiet)
      await remove()
    },
  }
}

type RunView = Run & { readonly deployments: readonly { readonly id: string }[] }

const firstDeployment = async (client: ApiClient, run: string): Promise<string | undefined> => {
  const view = await client.get<RunView>(`/v1/runs/${run}`)
  if (view.state === 'failed' && view.deployments.length === 0)
    throw new Error(`the run failed: ${JSON.stringify(view)}`)
  return view.deployments[0]?.id
}

const git = (repository: string, ...args: readonly string[]) =>
  promisify(execFile)('git', [
    '-C',
    repository,
    '-c',
    'user.name=bench',
    '-c',
    'user.email=bench@example.invalid',
    ...args,
  ])
