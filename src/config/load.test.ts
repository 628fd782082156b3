import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { anything, array, assert, constantFrom, property, record, string } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { temporaryFolder } from '../../test/rig/temporary-folder.ts'
import { LockstepError } from '../domain/errors/error.ts'
import { noGates } from '../domain/gates/gates.ts'
import type { App } from './app.ts'
import { loadApp, readApp } from './load.ts'

const load = (yaml: string): App => loadApp(yaml, 'lockstep.yaml')

const smallest = `
app: orders
services:
  worker: { build: ., command: node src/worker.ts }
environments:
  production: { target: local }
`

const health = { timeoutMs: 2000, intervalMs: 1000 }
const options = { ask: false, askWithinMs: null, timeoutMs: null }
const asking = { ...options, ask: true }

describe('loadApp', () => {
  it('fills in every default', () => {
    expect(load(smallest)).toEqual({
      name: 'orders',
      checks: [],
      services: [
        {
          name: 'worker',
          build: { context: '.', run: null },
          command: ['node', 'src/worker.ts'],
          health: null,
          after: [],
          variables: {},
          instances: 1,
          stop: { graceMs: 10_000 },
        },
      ],
      database: null,
      consumers: [],
      flags: [],
      variables: {},
      environments: [
        {
          name: 'production',
          target: { kind: 'local', ports: {}, router: 'lockstep' },
          aws: null,
          azure: null,
          vault: null,
          after: [],
          gates: noGates,
          supersede: false,
          strategy: { kind: 'blue-green' },
          watch: [],
          bakeMs: 30_000,
          variables: {},
          url: null,
        },
      ],
      deploy: null,
    })
  })

  it.each([
    ['image: localhost/web', { repository: 'localhost/web', dockerfile: 'Dockerfile' }],
    ['image: 127.0.0.1:5000/team/web_a', { repository: '127.0.0.1:5000/team/web_a', dockerfile: 'Dockerfile' }],
    [
      'image: registry:5000/web, dockerfile: deploy/..web.Dockerfile',
      { repository: 'registry:5000/web', dockerfile: 'deploy/..web.Dockerfile' },
    ],
  ])('knows where an image goes and how it is made: %s', (more, image) => {
    const { services } = load(smallest.replace('build: .', `build: { context: ., ${more} }`))
    expect(services[0]?.build).toEqual({ context: '.', run: null, image })
  })

  it('puts checks, services and environments behind what they wait for, else as in the file', () => {
    const app = load(`
app: a
checks: { b: { run: x, after: c }, c: x, d: x }
services:
  intake: { build: ., command: x, after: [worker, mailer] }
  mailer: { build: ., command: x }
  worker: { build: ., command: x, after: mailer }
environments:
  production: { target: local, after: [staging, load] }
  staging: { target: local }
  load: { target: local }
`)
    const names = (items: readonly { readonly name: string }[]) => items.map(item => item.name)
    expect(names(app.checks)).toEqual(['c', 'b', 'd'])
    expect(names(app.services)).toEqual(['mailer', 'worker', 'intake'])
    expect(names(app.environments)).toEqual(['staging', 'load', 'production'])
  })

  it('writes short forms out', () => {
    const app = load(`
app: a
checks:
  lint: npm run lint
  unit: { run: npm test, with: [postgres], timeout: 90s, retries: 2, cwd: web }
services:
  worker:
    build: { context: web, run: npm ci }
    command: [node, a b.ts]
    health: /healthz
    stop: { grace: 500ms }
    variables: { PORT: 8080, DEBUG: true, KEY: { file: /run/key }, EMPTY: "" }
  intake: { build: ., command: "node 'a b.ts'", health: { path: /up, timeout: 1s } }
database: { migrations: { tool: dbmate }, url: { env: DATABASE_URL } }
consumers: { orders: { queue: q, flag: f, service: worker, budget: 1h } }
environments:
  one: { target: { local: { ports: { worker: 8080 }, router: haproxy } }, strategy: { rolling: {} }, bake: 3d }
  two:
    target: { ecs: { cluster: c, region: eu-west-2, role: "arn:aws:iam::111122223333:role/r" } }
    strategy: { linear: { step: 20 } }
    after: one
    gates: { approvals: { from: [a] }, wait: 5m, branches: [main, "release/*"], soak: 1d }
    watch:
      - alarm: 5xx
      - { http: /up, within: 300ms }
      - bad-answers: 0.5
      - command: node check.ts
      - { prometheus: 'sum(errors{release="$release"})', url: { env: METRICS }, below: 0, times-old: 1.5 }
      - cloudwatch: errors / requests
        metrics:
          errors: { namespace: Shop, metric: Errors, dimensions: { Release: $release }, statistic: Sum }
          requests: { namespace: Shop, metric: Requests, statistic: SampleCount }
        name: error share
        period: 5m
        above: 0.1
        times-old: 2
    url: https://a.example
  three: { target: local, strategy: { canary: { weights: [5, 50], every: 2m } } }
`)
    const [lint, unit] = app.checks
    expect(lint).toEqual({
      name: 'lint',
      run: 'npm run lint',
      with: [],
      timeoutMs: 600_000,
      cwd: '.',
      retries: 0,
      after: [],
    })
    expect(unit).toMatchObject({ with: ['postgres'], timeoutMs: 90_000, retries: 2, cwd: 'web' })
    const [worker, intake] = app.services
    expect(worker).toMatchObject({ build: { context: 'web', run: 'npm ci' }, command: ['node', 'a b.ts'] })
    expect(worker).toMatchObject({ health: { path: '/healthz', ...health }, stop: { graceMs: 500 } })
    expect(worker?.variables).toEqual({
      PORT: '8080',
      DEBUG: 'true',
      KEY: { kind: 'file', path: '/run/key' },
      EMPTY: '',
    })
    expect(intake).toMatchObject({ command: ['node', 'a b.ts'], health: { ...health, path: '/up', timeoutMs: 1000 } })
    expect(app.database).toEqual({
      migrations: { tool: 'dbmate', dir: 'db/migrations' },
      url: { kind: 'env', name: 'DATABASE_URL' },
    })
    expect(app.consumers).toEqual([{ name: 'orders', queue: 'q', flag: 'f', service: 'worker', budgetMs: 3_600_000 }])
    const [one, two, three] = app.environments
    expect(one).toMatchObject({
      target: { kind: 'local', ports: { worker: 8080 }, router: 'haproxy' },
      bakeMs: 259_200_000,
    })
    expect(one?.strategy).toEqual({ kind: 'rolling', stepPercent: 25, everyMs: 60_000 })
    expect(two).toMatchObject({
      target: { kind: 'ecs', cluster: 'c', region: 'eu-west-2', role: 'arn:aws:iam::111122223333:role/r' },
      strategy: { kind: 'linear', stepPercent: 20, everyMs: 60_000, sticky: null },
      gates: {
        approvals: [{ from: ['a'], count: 1, author: 'barred', expiryMs: 604_800_000 }],
        waitMs: 300_000,
        branches: [['main', 'release/*']],
        soakMs: 86_400_000,
      },
      url: 'https://a.example',
    })
    const rhythm = { everyMs: 2000, withinMs: 1000, failures: 3, missingMs: 120_000 }
    const slow = { everyMs: 10_000, withinMs: 5000, missingMs: 300_000 }
    expect(two?.watch).toEqual([
      { kind: 'alarm', name: '5xx', alreadyOn: 'refuse', ...slow, failures: 1 },
      { kind: 'http', path: '/up', service: null, status: 200, ...rhythm, withinMs: 300 },
      {
        kind: 'bad-answers',
        abovePercent: 0.5,
        timesOld: null,
        service: null,
        overMs: 10_000,
        requests: 20,
        ...rhythm,
        withinMs: 2000,
      },
      { kind: 'command', run: 'node check.ts', ...rhythm, everyMs: 10_000, withinMs: 10_000 },
      {
        kind: 'prometheus',
        name: null,
        query: 'sum(errors{release="$release"})',
        url: { kind: 'env', name: 'METRICS' },
        token: null,
        side: 'below',
        limit: 0,
        timesOld: 1.5,
        ...rhythm,
        everyMs: 10_000,
        withinMs: 5000,
      },
      {
        kind: 'cloudwatch',
        name: 'error share',
        expression: 'errors / requests',
        metrics: [
          { id: 'errors', namespace: 'Shop', metric: 'Errors', dimensions: { Release: '$release' }, statistic: 'Sum' },
          { id: 'requests', namespace: 'Shop', metric: 'Requests', dimensions: {}, statistic: 'SampleCount' },
        ],
        periodMs: 300_000,
        side: 'above',
        limit: 0.1,
        unit: null,
        timesOld: 2,
        ...slow,
        everyMs: 300_000,
        failures: 2,
      },
    ])
    expect(three?.strategy).toEqual({ kind: 'canary', weights: [5, 50], everyMs: 120_000, sticky: null })
  })

  it('writes the steps out', () => {
    const app = load(`
app: a
services:
  plain: { build: ., command: x }
  worker: { build: ., command: x, health: / }
database: { migrations: { tool: dbmate } }
environments: { test: { target: local } }
deploy:
  - migrate: { ask: true, timeout: 10m }
  - verify-writes: { flag: f, path: /p }
  - verify-writes: { flag: f, path: /p, service: worker, ask: true }
  - test: npm run e2e
  - test: { run: npm run load, timeout: 20m }
  - run: { name: warm, do: a, undo: b }
  - run: { name: tell, do: a && b }
  - bake
  - bake: 5m
  - bake: { ask: true }
  - rollout: { ask: { within: 90s } }
  - verify-version: { ask: false }
`)
    expect(app.deploy).toEqual([
      { kind: 'migrate', ...asking, timeoutMs: 600_000 },
      { kind: 'verify-writes', flag: 'f', path: '/p', service: 'worker', ...options },
      { kind: 'verify-writes', flag: 'f', path: '/p', service: 'worker', ...asking },
      { kind: 'test', run: 'npm run e2e', ...options },
      { kind: 'test', run: 'npm run load', ...options, timeoutMs: 1_200_000 },
      { kind: 'run', name: 'warm', do: 'a', undo: 'b', ...options },
      { kind: 'run', name: 'tell', do: 'a && b', undo: null, ...options },
      { kind: 'bake', durationMs: null, ...options },
      { kind: 'bake', durationMs: 300_000, ...options },
      { kind: 'bake', durationMs: null, ...asking },
      { kind: 'start', ...asking, askWithinMs: 90_000 },
      { kind: 'shift', ...asking, askWithinMs: 90_000 },
      { kind: 'retire', ...asking, askWithinMs: 90_000 },
      { kind: 'verify-version', ...options },
    ])
  })

  it('writes out secrets in AWS, and whose account they are in', () => {
    const app = load(`
app: a
services: { web: { build: ., command: x, health: /, variables: { A: { ssm: /a/b }, B: { secrets-manager: c } } } }
database: { migrations: { tool: dbmate }, url: { secrets-manager: { id: d, key: url } } }
environments:
  one: { target: local, aws: { region: eu-west-2 } }
  two: { target: local, aws: { region: us-east-1, role: 'arn:aws:iam::111122223333:role/r', external-id: x } }
  three: { target: { ecs: { cluster: c, region: eu-west-1, role: 'arn:aws:iam::444455556666:role/r' } } }
`)
    expect(app.services[0]?.variables).toEqual({
      A: { kind: 'ssm', name: '/a/b' },
      B: { kind: 'secrets-manager', id: 'c', key: null },
    })
    expect(app.database?.url).toEqual({ kind: 'secrets-manager', id: 'd', key: 'url' })
    expect(app.environments.map(({ aws }) => aws)).toEqual([
      { region: 'eu-west-2', role: null, externalId: null },
      { region: 'us-east-1', role: 'arn:aws:iam::111122223333:role/r', externalId: 'x' },
      { region: 'eu-west-1', role: 'arn:aws:iam::444455556666:role/r', externalId: null },
    ])
  })

  it('writes out secrets in Azure Key Vault, and which vault they are in', () => {
    const version = '0123456789abcdef0123456789abcdef'
    const app = load(`
app: a
variables: { A: { key-vault: a }, B: { key-vault: { name: b, version: ${version} } } }
services: { web: { build: ., command: x, health: / } }
environments:
  one: { target: local, azure: { vault: 'https://Orders.vault.azure.net/' } }
  two: { target: local, azure: { vault: 'https://vault.internal:8443', client: 11112222-3333-4444-5555-666677778888 } }
`)
    expect(app.variables).toEqual({
      A: { kind: 'key-vault', name: 'a', version: null },
      B: { kind: 'key-vault', name: 'b', version },
    })
    expect(app.environments.map(({ azure }) => azure)).toEqual([
      { vault: 'https://orders.vault.azure.net', client: null },
      { vault: 'https://vault.internal:8443', client: '11112222-3333-4444-5555-666677778888' },
    ])
  })

  it('writes out secrets in Vault, and as whom they are read there', () => {
    const app = load(`
app: a
variables: { A: { vault: { path: secret/data/a, key: b } } }
services: { web: { build: ., command: x, health: / } }
environments:
  one: { target: local, vault: { url: 'https://Vault.example.com:8200/' } }
  two: { target: local, vault: { url: 'http://127.0.0.1:8200', namespace: a/b, auth: { token: { file: /run/token } } } }
  three: { target: local, vault: { url: 'https://v', auth: { approle: { role-id: r, secret-id: { env: S } } } } }
`)
    expect(app.variables).toEqual({ A: { kind: 'vault', path: 'secret/data/a', key: 'b' } })
    expect(app.environments.map(({ vault }) => vault)).toEqual([
      { url: 'https://vault.example.com:8200', namespace: null, signIn: { kind: 'server' } },
      {
        url: 'http://127.0.0.1:8200',
        namespace: 'a/b',
        signIn: { kind: 'token', token: { kind: 'file', path: '/run/token' } },
      },
      {
        url: 'https://v',
        namespace: null,
        signIn: { kind: 'approle', roleId: 'r', secretId: { kind: 'env', name: 'S' }, mount: 'approle' },
      },
    ])
  })

  it('lets x- keys pass anywhere, and merges their anchors', () => {
    const app = load(`
x-common: &common { LOG: info }
app: a
services:
  worker: { build: ., command: x, x-owner: me, variables: { <<: *common, x-note: y }, stop: { x-why: z } }
environments: { test: { target: { local: { x-machine: big } } }, x-later: { target: moon } }
`)
    expect(app.services[0]?.variables).toEqual({ LOG: 'info' })
    expect(app.environments.map(environment => environment.name)).toEqual(['test'])
  })

  it.each([
    ['the password of a database in a check', 'checks: { unit: "DATABASE_URL=postgres://a:b@localhost/a npm test" }'],
    ['a URL whose password is a variable', 'deploy: [{ test: "psql postgres://a:$PGPASSWORD@db/a" }]'],
  ])('takes %s for no secret', (_, more) => expect(load(`${smallest}${more}`).name).toBe('orders'))
})

describe('secrets', () => {
  const secret = 'hunter2-verysecret'
  const places = [
    `variables: { A: ["${secret}"] }`,
    `variables: { A: { env: "${secret} x" } }`,
    `variables: { A: { nothing: ${secret} } }`,
    `variables: { A: "${secret}`,
    `variables: { A: !x ${secret}`,
    `variables: { A: "postgres://a:${secret}@b/c" }`,
    `variables: { "${secret} x": 1 }`,
    `database: { migrations: { tool: dbmate }, url: ${secret} }`,
    `deploy: [{ test: { run: [x], x: "a://b:${secret}@c" } }]`,
    `${secret}: : x`,
    `app: "a://b:${secret}@c"`,
  ]

  it.each(places)('are never shown: %s', more => {
    let shown = ''
    try {
      load(`${smallest}${more}`)
    } catch (error) {
      shown = JSON.stringify(error) + String(error)
    }
    expect(shown).toContain('CONFIG_INVALID')
    expect(shown).not.toContain(secret)
  })
})

describe('any text', () => {
  const isRefused = (error: unknown): boolean =>
    error instanceof LockstepError && error.code === 'CONFIG_INVALID' && error.details.length > 0

  const check = (yaml: string): void => {
    try {
      const app = load(yaml)
      expect(JSON.parse(JSON.stringify(app))).toEqual(app)
    } catch (error) {
      if (!isRefused(error)) throw error
    }
  }

  it('is an app or is refused by name', () => {
    assert(property(string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 100 })
  })

  it('of YAML marks as well', () => {
    const mark = constantFrom(...'-:{}[]&*!|>%@`"\'#?,<x1 \n\t'.split(''), 'app: ', '&a ', '*a ', '<<: ', '--- ')
    assert(
      property(array(mark, { maxLength: 60 }), marks => check(marks.join(''))),
      { numRuns: 300 },
    )
  })

  it('of any values in the places of the file as well', () => {
    const value = anything({ maxDepth: 2 })
    const keys = ['app', 'checks', 'services', 'database', 'consumers', 'variables', 'environments', 'deploy'] as const
    const file = record(Object.fromEntries(keys.map(key => [key, value])), { requiredKeys: [] })
    assert(
      property(file, data => check(stringify(JSON.parse(JSON.stringify(data))))),
      { numRuns: 100 },
    )
  })

  it('with any value in the place of one that is right as well', () => {
    const app = {
      app: 'a',
      services: { w: { build: '.', command: 'x', health: '/' } },
      environments: { t: { target: 'local' } },
    }
    const places = [
      ['services', 'w', 'build'],
      ['services', 'w', 'health'],
      ['services', 'w', 'after'],
      ['services', 'w', 'variables'],
      ['services', 'w', 'stop'],
      ['environments', 't', 'target'],
      ['environments', 't', 'strategy'],
      ['environments', 't', 'watch'],
      ['environments', 't', 'gates'],
      ['deploy'],
    ]
    const put = (root: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown => {
      const map = root as Record<string, unknown>
      return { ...map, [key]: rest.length === 0 ? value : put(map[key], rest, value) }
    }
    const word = constantFrom(
      'a',
      'w',
      't',
      '5s',
      '/',
      'local',
      'canary',
      'env',
      'start',
      'shift',
      'weights',
      'http',
      5,
      true,
      null,
    )
    const nested = anything({ maxDepth: 3, key: word.map(String), values: [word] })
    assert(
      property(constantFrom(...places), nested, (place, value) =>
        check(stringify(JSON.parse(JSON.stringify(put(app, place, value ?? null))))),
      ),
      { numRuns: 300 },
    )
  })
})

describe('readApp', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  beforeAll(async () => {
    folder = await temporaryFolder()
  })
  afterAll(() => folder.remove())

  const path = (name: string): string => join(folder.path, name)

  it('reads a file', async () => {
    await writeFile(path('good.yaml'), smallest)
    await expect(readApp(path('good.yaml'))).resolves.toEqual(load(smallest))
  })

  it('names the file in its problems', async () => {
    await writeFile(path('bad.yaml'), '')
    await expect(readApp(path('bad.yaml'))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${path('bad.yaml')} has 1 problem`,
      details: [{ file: path('bad.yaml'), line: 1 }],
    })
  })

  it('says how to begin when there is none', async () => {
    await expect(readApp(path('none.yaml'))).rejects.toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      hint: 'lockstep init writes a first one; or run this in the folder that has it',
    })
  })

  it('refuses a folder', async () => {
    await expect(readApp(folder.path)).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: `${folder.path} cannot be read (it is a folder)`,
    })
  })

  it('refuses what is no text', async () => {
    await writeFile(path('binary.yaml'), Uint8Array.of(0x61, 0xff, 0xfe))
    await expect(readApp(path('binary.yaml'))).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: `${path('binary.yaml')} cannot be read (it is not UTF-8 text)`,
    })
  })
})
