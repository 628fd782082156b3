import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseDocument } from 'yaml'
import type { QueueAddress } from './queue.ts'

const execute = promisify(execFile)

/** Where a release of the demo comes from. */
export type OrdersRepository = {
  readonly path: string
  /** Commits that version of the orders service on top of what is there. */
  commit(version: 'v1' | 'v2' | 'v3', message: string): Promise<void>
}

/** Makes a git repository for the orders service; its file says where this demo's queues are. */
export const ordersRepository = async (
  path: string,
  { example, queues }: { readonly example: string; readonly queues: Readonly<Record<string, QueueAddress>> },
): Promise<OrdersRepository> => {
  const git = (...args: readonly string[]) => execute('git', ['-C', path, ...identity, ...args])
  await mkdir(path, { recursive: true })
  await git('init', '--quiet', '--initial-branch=main')
  return {
    path,
    commit: async (version, message) => {
      await (version === 'v1' ? copyTree(example, path) : overlay(join(example, 'versions', version), path))
      await writeFile(join(path, 'lockstep.yaml'), await demoFile(example, queues))
      await git('add', '--all')
      await git('commit', '--quiet', '--message', message)
    },
  }
}

// The demo must not depend on how git is set up here.
const identity = [
  '-c',
  'user.name=Lockstep demo',
  '-c',
  'user.email=demo@example.invalid',
  '-c',
  'commit.gpgsign=false',
]

const copyTree = (example: string, path: string): Promise<void> =>
  cp(example, path, {
    recursive: true,
    filter: source => !['versions', 'node_modules'].some(name => source === join(example, name)),
  })

const overlay = (from: string, path: string): Promise<void> => cp(from, path, { recursive: true, force: true })

/** The example's own file, with a short bake, its watch, and this demo's queues as variables. */
const demoFile = async (example: string, queues: Readonly<Record<string, QueueAddress>>): Promise<string> => {
  const document = parseDocument(await readFile(join(example, 'lockstep.yaml'), 'utf8'))
  for (const [environment, { queueUrl, variables }] of Object.entries(queues)) {
    document.setIn(['environments', environment, 'bake'], '1s')
    document.setIn(['environments', environment, 'watch'], [{ http: '/healthz', every: '250ms', within: '2s' }])
    for (const [name, value] of Object.entries({ QUEUE_URL: queueUrl, ...variables })) {
      document.setIn(['environments', environment, 'variables', name], value)
    }
  }
  return document.toString()
}
