import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parseDocument } from 'yaml'
import type { QueueAddress } from '../../src/demo/queue.ts'

const execute = promisify(execFile)
const example = fileURLToPath(new URL('../../examples/orders', import.meta.url))

const probe = { 'verify-writes': { flag: 'write-test', path: '/probe', service: 'worker' } }

/** The published orders of steps. `accept` is a command of our own, which leaves a line. */
export const orders = {
  'migrate-first': [
    'snapshot',
    'pause',
    'migrate',
    'start',
    probe,
    'resume',
    'shift',
    'verify-version',
    'bake',
    'accept',
    'retire',
  ],
  'code-first': [
    'snapshot',
    'pause',
    'start',
    'migrate',
    probe,
    'resume',
    'shift',
    'verify-version',
    'bake',
    'accept',
    'retire',
  ],
  'stop-first': [
    'snapshot',
    'pause',
    'stop',
    'migrate',
    'start',
    probe,
    'shift',
    'resume',
    'verify-version',
    'bake',
    'accept',
  ],
} as const
export type OrderName = keyof typeof orders

export const strategies = {
  'blue-green': 'blue-green',
  canary: { canary: { weights: [10, 50], every: '300ms' } },
  linear: { linear: { step: 50, every: '300ms' } },
  rolling: { rolling: { step: 50, every: '300ms' } },
  recreate: 'recreate',
} as const
export type StrategyName = keyof typeof strategies

/** v1; v2, which adds a column; v3, which cannot write; and v2 once more with a command that refuses it at the very end. */
export const trees = {
  base: [],
  next: ['v2'],
  broken: ['v2', 'v3'],
  refused: ['v2'],
} as const
export type TreeName = keyof typeof trees

export type ReleaseName = { readonly tree: TreeName; readonly strategy: StrategyName; readonly order: OrderName }

/** A git repository in which each release is one commit. */
export type Releases = { readonly path: string; commit(name: ReleaseName): Promise<void> }

/** `lines`: the file that commands append to. */
export const createReleases = async (
  folder: string,
  { queue, lines }: { readonly queue: QueueAddress; readonly lines: string },
): Promise<Releases> => {
  const path = join(folder, 'orders')
  const git = (...args: readonly string[]) => execute('git', ['-C', path, ...identity, ...args])
  await mkdir(path)
  await git('init', '--quiet', '--initial-branch=main')
  const modules = await installedModules(folder)
  const compiled = await folderOfServices(join(folder, 'compiled'))
  return {
    path,
    commit: async name => {
      for (const entry of await readdir(path)) if (entry !== '.git') await rm(join(path, entry), { recursive: true })
      await copyTree(path)
      for (const version of trees[name.tree]) await cp(join(example, 'versions', version), path, { recursive: true })
      await writeFile(join(path, 'lockstep.yaml'), await fileOf(name, { queue, lines, modules, compiled }))
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message', Object.values(name).join(' '))
    },
  }
}

const identity = ['-c', 'user.name=Orders', '-c', 'user.email=orders@example.invalid', '-c', 'commit.gpgsign=false']

const copyTree = (path: string): Promise<void> =>
  cp(example, path, {
    recursive: true,
    filter: source => !['versions', 'node_modules', 'test'].some(name => source === join(example, name)),
  })

/** Installed once and copied by each build, which is not what is looked at here. */
const installedModules = async (folder: string): Promise<string> => {
  const place = join(folder, 'modules')
  await mkdir(place)
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) await cp(join(example, file), join(place, file))
  await execute('npm', ['ci', '--omit=dev', '--prefer-offline'], { cwd: place })
  return join(place, 'node_modules')
}

type Used = {
  readonly queue: QueueAddress
  readonly lines: string
  readonly modules: string
  /** What Node compiled once: instances start in half the time. */
  readonly compiled: string
}

/** A folder that instances may write to, whoever they run as. */
const folderOfServices = async (path: string): Promise<string> => {
  await mkdir(path)
  await chmod(path, 0o777)
  return path
}

const fileOf = async (
  { tree, strategy, order }: ReleaseName,
  { queue, lines, modules, compiled }: Used,
): Promise<string> => {
  const document = parseDocument(await readFile(join(example, 'lockstep.yaml'), 'utf8'))
  for (const service of ['worker', 'intake']) {
    document.setIn(['services', service, 'build', 'run'], `cp -R ${modules} .`)
    document.setIn(['services', service, 'health'], { path: '/healthz', interval: '200ms' })
  }
  // Two, so that a rolling release has batches.
  document.setIn(['services', 'intake', 'instances'], 2)
  document.set('environments', {
    development: {
      target: 'local',
      strategy: strategies[strategy],
      bake: '300ms',
      watch: [{ http: '/healthz', every: '200ms', within: '10s', failures: 2 }],
      variables: { QUEUE_URL: queue.queueUrl, NODE_COMPILE_CACHE: compiled, ...queue.variables },
    },
  })
  const note = (what: string): string => `echo "${what} $LOCKSTEP_OPERATION" >> ${lines}`
  const accept = { name: 'accept', do: note('do') + (tree === 'refused' ? '; exit 1' : ''), undo: note('undo') }
  document.set(
    'deploy',
    orders[order].map(step => (step === 'accept' ? { run: accept } : step)),
  )
  return document.toString()
}
