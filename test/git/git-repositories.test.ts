import { execFile, spawn } from 'node:child_process'
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { gitRepositories } from '../../src/adapters/git/git-repositories.ts'
import type { Repositories } from '../../src/adapters/git/git-repositories.ts'
import { localArtifacts } from '../../src/adapters/local/artifacts.ts'
import { localRunner } from '../../src/adapters/local/runner.ts'
import type { RegisteredApp } from '../../src/domain/webhooks/registered-app.ts'
import { secretOf } from '../../src/serve/secret-of.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { forge, registered } from '../webhooks-in/webhook-world.ts'
import type { Forge } from '../webhooks-in/webhook-world.ts'

vi.setConfig({ testTimeout: 300_000 })
const execute = promisify(execFile)

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let shop: Forge
let stopping: AbortController
const variables: Record<string, string> = {}
const before = { ...process.env }

beforeEach(async () => {
  folder = await temporaryFolder()
  shop = await forge(folder.path, 'shop')
  stopping = new AbortController()
})
afterEach(async () => {
  for (const name of ['PATH', 'GIT_SSL_CAINFO', 'GIT_DIR'] as const)
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  await folder.remove()
})

const home = (): string => join(folder.path, 'home')
const repositories = (repository: string, change: Partial<RegisteredApp> = {}): Repositories =>
  gitRepositories({
    home: home(),
    registered: { shop: registered(repository, change) },
    read: source => secretOf(source, variables)(),
    stopping: stopping.signal,
  })

it('reads a bare repository of this machine where it is, whatever GIT_DIR says', async () => {
  const commit = await shop.push('main')
  process.env['GIT_DIR'] = '/nowhere'
  const source = repositories(shop.bare).source(shop.bare)
  expect(await source.resolve('refs/heads/main')).toBe(commit)
  expect(await source.branches(commit)).toEqual(['main'])
})

it('brings what a ref is now into a copy, and lets go what is gone', async () => {
  const address = `file://${shop.bare}`
  const source = repositories(address).source(address)
  expect(await source.resolve('main')).toBe(await shop.inBare('rev-parse', 'main'))
  const commit = await shop.push('refs/heads/feature')
  expect(await source.resolve('refs/heads/feature')).toBe(commit)
  expect(await source.branches(commit)).toEqual(['feature'])
  const forced = await shop.push('refs/heads/feature')
  await shop.inBare('update-ref', 'refs/heads/feature', `${forced}~2`)
  expect(await source.resolve('refs/heads/feature')).toBe(await shop.inBare('rev-parse', `${forced}~2`))
  const fork = await shop.push('refs/pull/1/head')
  expect(await source.resolve('refs/pull/1/head')).toBe(fork)
  expect(await source.branches(fork)).toEqual([])
  await shop.inBare('update-ref', '-d', 'refs/heads/feature')
  await expect(source.resolve('refs/heads/feature')).rejects.toMatchObject({ code: 'SOURCE_REF_UNKNOWN' })
  await expect(source.resolve('refs/pull/2/head')).rejects.toMatchObject({ code: 'SOURCE_REF_UNKNOWN' })
})

it('needs no other place for a commit that it has, and builds from the copy', async () => {
  const address = `file://${shop.bare}`
  const all = repositories(address)
  const commit = await all.source(address).resolve('main')
  await execute('mv', [shop.bare, `${shop.bare}.away`])
  expect(await all.source(address).resolve(commit)).toBe(commit)
  await expect(all.source(address).resolve('main')).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
  const artifacts = all.building(localArtifacts(home(), localRunner))
  const request = { repository: address, commit, context: '.', run: null }
  const built = await artifacts.build(request, () => undefined, stopping.signal)
  expect(built.digest).toMatch(/^sha256:/)
})

it.each([
  'https://git.example.com/other.git',
  'ext::sh -c id',
  'ssh://-oProxyCommand=id/shop.git',
  'file://elsewhere/shop.git',
])('asks no address that nobody has registered: %s', address => {
  expect(() => repositories(shop.bare).source(address)).toThrow(
    expect.objectContaining({ code: 'SOURCE_ADDRESS_REFUSED' }) as Error,
  )
})

it('reaches nothing by a protocol that was not asked for, also when the settings of git lead there', async () => {
  const address = `file://${shop.bare}`
  const home = join(folder.path, 'user')
  await mkdir(home)
  await writeFile(
    join(home, '.gitconfig'),
    `[url "ext::sh -c touch% ${folder.path}/ran% "]\n  insteadOf = ${address}\n`,
  )
  const own = process.env['HOME']
  process.env['HOME'] = home
  await expect(repositories(address).source(address).resolve('main'))
    .rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.stringContaining("'ext' not allowed") as string,
    })
    .finally(() => void (process.env['HOME'] = own))
})

/** A stand-in for a forge: git's own program for https, behind a name and a password. */
const httpsForge = async (password: string): Promise<{ readonly address: string; readonly server: Server }> => {
  const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  await execute('openssl', ['req', ...made, ...subject, '-keyout', key, '-out', cert])
  process.env['GIT_SSL_CAINFO'] = cert
  const right = `Basic ${Buffer.from(`x-access-token:${password}`).toString('base64')}`
  const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (request, response) => {
    if (request.headers.authorization === right) gitProgram(request, response)
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
  })
  await new Promise<void>(resolve => void server.listen(0, 'localhost', resolve))
  return { address: `https://localhost:${(server.address() as AddressInfo).port}/shop.git`, server }
}

/** https://git-scm.com/docs/git-http-backend: the CGI program of git. */
const gitProgram = (request: IncomingMessage, response: ServerResponse): void => {
  const url = new URL(request.url ?? '/', 'https://localhost')
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder.path,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  })
  request.pipe(child.stdin)
  const pieces: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
  child.stdout.on('end', () => {
    const all = Buffer.concat(pieces)
    const end = all.indexOf('\r\n\r\n')
    const lines = all.subarray(0, end).toString().split('\r\n')
    const status = Number(/^Status: (\d+)/.exec(lines.find(line => line.startsWith('Status:')) ?? '')?.[1] ?? 200)
    for (const line of lines.filter(one => !one.startsWith('Status:')))
      response.setHeader(...(line.split(': ') as [string, string]))
    response.writeHead(status).end(all.subarray(end + 4))
  })
}

it('reads by https with a token, which is in no message and no file', async () => {
  const { address, server } = await httpsForge('topsecret-token')
  try {
    variables['GIT_TOKEN'] = 'topsecret-token'
    const credentials = { kind: 'env', name: 'GIT_TOKEN' } as const
    const source = repositories(address, { credentials }).source(address)
    expect(await source.resolve('main')).toBe(await shop.inBare('rev-parse', 'main'))
    const [copy = ''] = await readdir(join(home(), 'repositories'))
    expect(await readFile(join(home(), 'repositories', copy, 'config'), 'utf8')).not.toContain('topsecret')
    variables['GIT_TOKEN'] = 'wrong-topsecret'
    const refused = await source.resolve('main').catch((error: Error) => error)
    expect(refused).toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    expect((refused as Error).message).not.toContain('topsecret')
    delete variables['GIT_TOKEN']
    await expect(source.resolve('main')).rejects.toMatchObject({
      code: 'SOURCE_CREDENTIALS_MISSING',
      message: `${address}: env GIT_TOKEN: it is not set`,
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

/** A stand-in for ssh: it writes down how it was called, and runs the command here. */
const sshStandIn = async (): Promise<string> => {
  const bin = join(folder.path, 'bin')
  await mkdir(bin)
  const log = join(folder.path, 'ssh.log')
  await writeFile(
    join(bin, 'ssh'),
    `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\nfor last; do :; done\nexec sh -c "$last"\n`,
  )
  await chmod(join(bin, 'ssh'), 0o755)
  process.env['PATH'] = `${bin}:${before['PATH'] ?? ''}`
  return log
}

it('reads by ssh with a key of a file, never asks, and knows whom it speaks to', async () => {
  const log = await sshStandIn()
  const address = `ssh://git@git.example.com${shop.bare}`
  const key = join(folder.path, "a key's file")
  const source = repositories(address, { credentials: { kind: 'file', path: key } }).source(address)
  expect(await source.resolve('main')).toBe(await shop.inBare('rev-parse', 'main'))
  const said = await readFile(log, 'utf8')
  expect(said).toContain('-o BatchMode=yes -o StrictHostKeyChecking=yes')
  expect(said).toContain(`-o IdentitiesOnly=yes -i ${key} `)
  const bad = repositories(address, { credentials: { kind: 'env', name: 'KEY' } }).source(address)
  await expect(bad.resolve('main')).rejects.toMatchObject({ code: 'SOURCE_CREDENTIALS_MISSING' })
})
