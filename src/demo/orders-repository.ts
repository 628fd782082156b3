import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseDocument } from 'yaml'
import { approver } from './approver.ts'
import type { QueueAddress } from './queue.ts'

const execute = promisify(execFile)

/** Where a release of the demo comes from. */
export type OrdersRepository = {
  readonly path: string
  /** Commits that version of the orders service on top of what is there. */
  commit(version: 'v1' | 'v2' | 'v3' | 'v4', message: string): Promise<void>
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

/** The example's own file, with short times, a watch, a careful production, and this demo's queues as variables. */
const demoFile = async (example: string, queues: Readonly<Record<string, QueueAddress>>): Promise<string> => {
  const document = parseDocument(await readFile(join(example, 'lockstep.yaml'), 'utf8'))
  const set = (environment: string, path: readonly string[], value: unknown): void =>
    document.setIn(['environments', environment, ...path], value)
  for (const [environment, { queueUrl, variables }] of Object.entries(queues)) {
    set(environment, ['bake'], '1s')
    set(environment, ['watch'], [health])
    for (const [name, value] of Object.entries({ QUEUE_URL: queueUrl, ...variables })) {
      set(environment, ['variables', name], value)
    }
  }
  for (const [key, value] of Object.entries(production)) set('production', [key], value)
  set('production', ['variables', 'DELIVERY_DESK_URL'], nobody)
  return document.toString()
}

const health = { http: '/healthz', every: '250ms', within: '2s' }
const badAnswers = { 'bad-answers': 5, service: 'intake', over: '5s', requests: 5, every: '250ms', failures: 1 }

/** Ten percent of the users first, then half of them; another person has to agree. */
const production = {
  gates: { approvals: { from: [approver] } },
  strategy: { canary: { weights: [10, 50], every: '1s' } },
  watch: [health, badAnswers],
}

/** What only production has: the address of a desk, and nobody who answers there. */
const nobody = 'http://127.0.0.1:9/'
