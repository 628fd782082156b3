import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Paths and their new contents; null removes the file. */
export type Changes = Readonly<Record<string, string | null>>

export type TinyApp = {
  readonly name: string
  readonly folder: string
  /** Writes the changes and commits everything; gives the commit's id. */
  commit(changes: Changes): Promise<string>
  git(...args: readonly string[]): Promise<string>
}

/**
 * The service: GET /healthz, /version (the text of `version`), and /hash/NAME (SHA-256 of a variable). Files of the commit switch
 * what it does: `unhealthy` never healthy, `dies` ends at once saying its text, `slow` is healthy after that many milliseconds,
 * `breaks` answers 500 on the path that it names, `spoils` on /version once the file that it names is there.
 */
const server = `const { createHash } = require('node:crypto')
const { existsSync, readFileSync } = require('node:fs')
const { createServer } = require('node:http')
const says = name => (existsSync(name) ? readFileSync(name, 'utf8').trim() : null)
console.log('the tiny app begins')
if (says('dies') !== null) {
  console.error(says('dies'))
  process.exit(3)
}
const readyAt = Date.now() + Number(says('slow') ?? 0)
const isHealthy = () => says('unhealthy') === null && Date.now() >= readyAt
const answerTo = path => {
  if (says('breaks') === path) return [500, 'broken']
  if (path === '/version' && existsSync(says('spoils') ?? '')) return [500, 'spoilt']
  if (path === '/healthz') return isHealthy() ? [200, 'ok'] : [503, 'not yet']
  if (path === '/version') return [200, says('version') ?? 'none']
  if (!path.startsWith('/hash/')) return [404, 'no such path']
  return [200, createHash('sha256').update(process.env[path.slice(6)] ?? '').digest('hex')]
}
const service = createServer((request, response) => {
  const [status, text] = answerTo(request.url)
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
})
service.listen(Number(process.env.PORT), process.env.HOST)
process.on('SIGTERM', () => service.close(() => process.exit(0)))
`

const identity = ['-c', 'user.name=Tiny', '-c', 'user.email=tiny@example.invalid', '-c', 'commit.gpgsign=false']

/** Makes a git repository with the service and an own `lockstep.yaml` in its first commit. */
export const tinyApp = async (folder: string, name: string, file: object = tinyFile(name)): Promise<TinyApp> => {
  await mkdir(folder, { recursive: true })
  const git = async (...args: readonly string[]) =>
    (await execute('git', ['-C', folder, ...identity, ...args])).stdout.trim()
  await git('init', '--quiet', '--initial-branch=main')
  const commit = async (changes: Changes): Promise<string> => {
    for (const [path, text] of Object.entries(changes)) await change(join(folder, path), text)
    await git('add', '--all')
    await git(
      'commit',
      '--quiet',
      '--allow-empty',
      '--message',
      `change ${Object.keys(changes).join(' ')}`.slice(0, 60),
    )
    return git('rev-parse', 'HEAD')
  }
  await commit({ 'server.js': server, version: 'one', 'lockstep.yaml': yaml(file) })
  return { name, folder, commit, git }
}

const change = async (path: string, text: string | null): Promise<void> => {
  if (text === null) return rm(path)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

/** The text of a file: JSON is YAML too. */
export const yaml = (file: object): string => `${JSON.stringify(file, null, 2)}\n`

const bake = '100ms'

/** development, then production, both on this machine; `more` is laid over it. */
export const tinyFile = (name: string, more: object = {}): object => ({
  app: name,
  services: { web: { build: '.', command: 'node server.js', health: { path: '/healthz', interval: '100ms' } } },
  environments: {
    development: { target: 'local', bake },
    production: { target: 'local', after: 'development', bake },
  },
  ...more,
})

/** The same with one environment alone; `of` is laid over that environment. */
export const tinyAlone = (name: string, more: object = {}, of: object = {}): object =>
  tinyFile(name, { environments: { development: { target: 'local', bake, ...of } }, ...more })

export const tinyDatabase = { migrations: { tool: 'dbmate', dir: 'db' } }

/** A migration file of dbmate. */
export const migration = (up: string, down: string): string => `-- migrate:up\n${up}\n\n-- migrate:down\n${down}\n`
