import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokenFile } from '../../src/cli/remote.ts'
import { freePort } from '../../src/postgres/free-port.ts'
import { lockstep, lockstepForTests } from '../rig/lockstep.ts'
import type { Ended } from '../rig/lockstep.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'

const port = await freePort()
const url = `http://127.0.0.1:${port}`
const rig = lockstepForTests({ LOCKSTEP_LISTEN: `127.0.0.1:${port}` })

let app: TinyApp
let token: string

const codeOf = ({ json }: Ended): string | undefined => (json as { error?: { code: string } } | undefined)?.error?.code

/** A command on another machine: a data folder of its own, in which nothing may come to be. */
const elsewhere = (variables: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> =>
  lockstep({ home: rig.path('elsewhere'), cwd: app.folder, variables: { LOCKSTEP_URL: url, ...variables } })(...args)

beforeAll(async () => {
  app = await rig.app('far', tinyAlone('far'))
  const ship = await rig.run(app, 'ship')
  expect(ship.code, ship.stderr).toBe(0)
  const made = await rig.run(app, 'token', 'create', 'laptop', '--role', 'approver', '--app', 'far', '--expires', '1d')
  expect(made.code, made.stderr).toBe(0)
  token = made.stdout.trim()
}, 300_000)

describe('a command with LOCKSTEP_URL and LOCKSTEP_TOKEN', () => {
  it('says what it says on the machine of the server', async () => {
    for (const args of [
      ['status'],
      ['history', '--json'],
      ['release', 'list'],
      ['audit', '--app', 'far'],
      ['policy'],
    ]) {
      const [near, far] = [await rig.run(app, ...args), await elsewhere({ LOCKSTEP_TOKEN: token }, ...args)]
      expect([far.code, far.stderr, far.stdout]).toEqual([0, '', near.stdout])
    }
  })

  it('follows what it begins: a ship from a repository that the server can read', async () => {
    await app.commit({ version: 'two' })
    const ship = await elsewhere({ LOCKSTEP_TOKEN: token }, 'ship', '--repository', app.folder)
    expect(ship.code, ship.stderr).toBe(0)
    const status = await rig.run(app, 'status')
    expect(status.stdout).toContain('v2')
    expect((await rig.run(app, 'audit', '--app', 'far')).stdout).toContain('by laptop')
  })

  it('CLI_REPOSITORY_HERE for a repository of its own machine', async () => {
    const ship = await elsewhere({ LOCKSTEP_TOKEN: token }, 'ship', '--json')
    expect([codeOf(ship), ship.code]).toEqual(['CLI_REPOSITORY_HERE', 2])
    expect(ship.stderr).toContain('--repository')
  })

  it('is refused what its token may not: AUTH_DENIED ends with 5', async () => {
    const freeze = await elsewhere({ LOCKSTEP_TOKEN: token }, 'freeze', '--reason', 'rest', '--json')
    expect([codeOf(freeze), freeze.code]).toEqual(['AUTH_DENIED', 5])
    const create = await elsewhere({ LOCKSTEP_TOKEN: token }, 'token', 'create', 'more', '--role', 'viewer', '--json')
    expect([codeOf(create), create.code]).toEqual(['AUTH_TOKEN_BY_TOKEN', 2])
  })

  it('reads the token from a file that nobody else may read', async () => {
    const config = rig.path('config')
    const variables = { XDG_CONFIG_HOME: config }
    const file = tokenFile(url, variables)
    await mkdir(dirname(file), { recursive: true })
    const missing = await elsewhere(variables, 'status', '--json')
    expect([codeOf(missing), missing.code]).toEqual(['CLI_TOKEN_MISSING', 2])
    expect(missing.stderr).toContain(file)
    await writeFile(file, `${token}\n`, { mode: 0o644 })
    await chmod(file, 0o644)
    expect(codeOf(await elsewhere(variables, 'status', '--json'))).toBe('CLI_TOKEN_EXPOSED')
    await chmod(file, 0o600)
    expect(await elsewhere(variables, 'status')).toMatchObject({ code: 0 })
  })

  it.each([['stop'], ['doctor'], ['demo'], ['serve'], ['audit', 'verify']])(
    'CLI_HERE_ONLY: lockstep %s has to do with the machine of the server',
    async (...args) => {
      const ended = await elsewhere({ LOCKSTEP_TOKEN: token }, ...args, '--json')
      expect([codeOf(ended), ended.code]).toEqual(['CLI_HERE_ONLY', 2])
    },
  )

  it('shows the secret of a token nowhere but where it was made', async () => {
    const log = readFileSync(join(rig.home(), 'serve.log'), 'utf8')
    expect(log).toContain(`127.0.0.1:${port}`)
    expect(log).not.toContain(token.slice(4))
    expect((await rig.run(app, 'token', 'list')).stdout).toMatch(/^laptop +of \S+ +approver +apps far /m)
  })

  it('says that a revoked token is no longer good', async () => {
    const made = await rig.run(app, 'token', 'create', 'gone', '--role', 'viewer')
    expect(await rig.run(app, 'token', 'revoke', 'gone')).toMatchObject({ code: 0 })
    const look = await elsewhere({ LOCKSTEP_TOKEN: made.stdout.trim() }, 'nodes', '--json')
    expect([codeOf(look), look.code]).toEqual(['AUTH_TOKEN_REFUSED', 2])
  })
})

describe('what stands at LOCKSTEP_URL', () => {
  const proxy = createServer((request, response) => {
    if (request.url === '/away/v1/nodes') response.writeHead(502).end('<html>')
    else response.writeHead(302, { location: url }).end()
  })
  let other: string
  beforeAll(async () => {
    await new Promise<void>(resolve => void proxy.listen(0, '127.0.0.1', resolve))
    other = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  })
  afterAll(() => void proxy.close())

  it.each([
    ['CLI_URL_INVALID', 2, 'ftp://lockstep.example.com'],
    ['CLI_URL_INVALID', 2, 'https://ann:secret@lockstep.example.com'],
    ['SERVE_NOT_REACHED', 1, 'http://127.0.0.1:1'],
    ['SERVE_NOT_REACHED', 1, 'OTHER/away'],
    ['CLI_SERVER_STRANGE', 2, 'OTHER'],
  ] as const)('%s ends with %i', async (code, exit, at) => {
    const variables = { LOCKSTEP_URL: at.replace('OTHER', other), LOCKSTEP_TOKEN: 'lks_any' }
    const ended = await elsewhere(variables, 'nodes', '--json')
    expect([codeOf(ended), ended.code]).toEqual([code, exit])
    expect(ended.stderr).not.toContain('secret')
  })
})

it('SERVE_LISTEN_FAILED: a second server does not take the port of the first', async () => {
  const variables = { LOCKSTEP_LISTEN: `127.0.0.1:${port}` }
  const home = rig.path('second')
  const ended = await lockstep({ home, cwd: app.folder, variables })('serve', '--json')
  expect([codeOf(ended), ended.code]).toEqual(['SERVE_LISTEN_FAILED', 1])
  await lockstep({ home, cwd: app.folder })('stop')
})
