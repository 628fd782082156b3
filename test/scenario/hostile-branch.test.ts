import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit/entry.ts'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import { canaryVariable } from '../rig/canary.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { query } from '../rig/outside.ts'
import { tinyFile, yaml } from '../rig/tiny-app.ts'
import type { Changes, TinyApp } from '../rig/tiny-app.ts'

const secrets = { dev: `dev-${randomBytes(16).toString('hex')}`, prod: `prod-${randomBytes(16).toString('hex')}` }
const rig = lockstepForTests({ DEV_TOKEN: secrets.dev, PROD_TOKEN: secrets.prod })

const prodRole = 'arn:aws:iam::111122223333:role/production'
const honest = 'node -e "process.exit(0)"'
const policy = {
  rules: [
    {
      environments: 'development',
      secrets: ['env:DEV_*', `env:${canaryVariable}`],
      commands: [honest],
      'target-roles': ['arn:aws:iam::111122223333:role/development-*'],
    },
    {
      environments: 'production',
      gates: { branches: ['main'] },
      secrets: ['env:PROD_*', `env:${canaryVariable}`],
      commands: [honest],
    },
  ],
}

const steps = (test: string) => ['preflight', 'start', { test }, 'shift', 'bake', 'retire']
const tokenOf = (name: string) => ({ TOKEN: { env: name } })
const environments = {
  development: { target: 'local', bake: '100ms', variables: tokenOf('DEV_TOKEN') },
  production: { target: 'local', bake: '100ms', after: 'development', variables: tokenOf('PROD_TOKEN') },
}
const file = (more: object = {}): Changes => ({
  'lockstep.yaml': yaml(tinyFile('shop', { deploy: steps(honest), environments, ...more })),
})

let app: TinyApp

beforeAll(async () => {
  await mkdir(rig.home(), { recursive: true, mode: 0o711 })
  await writeFile(join(rig.home(), 'policy.yaml'), yaml(policy))
  app = await rig.app('shop', tinyFile('shop', { deploy: steps(honest), environments }))
  // What the policy lets in goes all the way, so that what is refused below is not refused for another reason.
  const ship = await rig.run(app, 'ship')
  expect(ship.code, ship.stderr).toBe(0)
})

/** A commit on a branch of its own, and back to main. */
const onBranch = async (branch: string, changes: Changes): Promise<string> => {
  await app.git('checkout', '--quiet', '-b', branch, 'main')
  const commit = await app.commit(changes)
  await app.git('checkout', '--quiet', 'main')
  return commit
}

const running = async () =>
  ((await rig.run(app, 'status', '--json')).json as readonly EnvironmentStatus[]).map(
    ({ environment, release, services, waiting, deployment }) => ({
      environment,
      release,
      services,
      waiting,
      deployment,
    }),
  )
const counted = (table: 'releases' | 'runs' | 'deployments') =>
  query<{ count: string }>(rig.home(), `select count(*) from lockstep.${table}`)

/** All that would be another if anything of a branch had come in. */
const world = async () => ({
  running: await running(),
  releases: await counted('releases'),
  runs: await counted('runs'),
  deployments: await counted('deployments'),
})

const barred = async (subject: string) =>
  ((await rig.run(app, 'audit', '--json')).json as readonly AuditEntry[])
    .filter(({ type }) => type === 'policy-barred')
    .map(({ environment, reason, body }) => ({ ...(JSON.parse(body) as Record<string, unknown>), environment, reason }))
    .filter(one => (one as { subject?: unknown }).subject === subject)

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    // A socket, or a file that was replaced meanwhile.
    if (['ENOENT', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? '')) return ''
    throw error
  }
}

const filesWith = (folder: string, text: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => textOf(path).includes(text))

const attacks: readonly {
  readonly name: string
  readonly changes: () => Changes
  readonly code: string
  readonly says: RegExp
  readonly environment: string
  readonly to: string
}[] = [
  {
    name: 'prints-a-secret',
    changes: () => file({ deploy: steps('echo "it is $TOKEN"') }),
    code: 'PLAN_COMMAND_BARRED',
    says: /deploy\[2\] would run "echo "it is \$TOKEN""; the commands allowed in development are node -e/,
    environment: 'development',
    to: 'development',
  },
  {
    name: 'prints-it-on-the-way-back',
    changes: () =>
      file({ deploy: ['start', { run: { name: 'a', do: honest, undo: 'echo $TOKEN' } }, 'shift', 'bake', 'retire'] }),
    code: 'PLAN_COMMAND_BARRED',
    says: /would run "echo \$TOKEN"/,
    environment: 'development',
    to: 'development',
  },
  {
    name: 'names-the-secret-of-production',
    changes: () =>
      file({
        environments: {
          ...environments,
          development: { ...environments.development, variables: tokenOf('PROD_TOKEN') },
        },
      }),
    code: 'PLAN_SECRET_BARRED',
    says: /the variable TOKEN names env:PROD_TOKEN; the secrets allowed in development are env:DEV_\*/,
    environment: 'development',
    to: 'development',
  },
  {
    name: 'names-it-for-a-service',
    changes: () => {
      const { services } = tinyFile('shop') as { services: { web: object } }
      return file({ services: { web: { ...services.web, variables: { OTHER: { env: 'PROD_TOKEN' } } } } })
    },
    code: 'PLAN_SECRET_BARRED',
    says: /the variable OTHER of web names env:PROD_TOKEN/,
    environment: 'development',
    to: 'development',
  },
  {
    name: 'names-a-key-of-the-server',
    changes: () => file({ variables: { KEY: { file: join(rig.home(), 'server-key') } } }),
    code: 'PLAN_SECRET_BARRED',
    says: /the variable KEY names file:.*server-key; the secrets allowed in development are env:DEV_\*/,
    environment: 'development',
    to: 'development',
  },
  {
    name: 'names-the-role-of-production',
    changes: () => {
      const target = { ecs: { cluster: 'c', region: 'eu-west-2', role: prodRole } }
      return file({ environments: { ...environments, development: { ...environments.development, target } } })
    },
    code: 'PLAN_ROLE_BARRED',
    says: /environments\.development\.target names the role arn:aws:iam::111122223333:role\/production/,
    environment: 'development',
    to: 'development',
  },
  {
    name: 'widens-its-branches-and-changes-its-gates',
    changes: () => {
      const { after: _after, ...production } = environments.production
      return file({ environments: { production: { ...production, gates: { branches: ['*'] } } } })
    },
    code: 'PLAN_BRANCH_BARRED',
    says: /the commit is on widens-its-branches-and-changes-its-gates; the policy lets into production what is on main/,
    environment: 'production',
    to: 'production',
  },
  {
    name: 'poisons-what-main-builds',
    changes: () => {
      const { services } = tinyFile('shop') as { services: { web: object } }
      const marker = rig.path('poisoned')
      const run = `touch ${marker}; mkdir -p ${rig.home()}/artifacts/index; touch ${rig.home()}/artifacts/index/poison.json`
      const { after: _after, ...production } = environments.production
      return file({
        services: { web: { ...services.web, build: { context: '.', run } } },
        environments: { production },
      })
    },
    code: 'PLAN_BRANCH_BARRED',
    says: /the policy lets into production what is on main/,
    environment: 'production',
    to: 'production',
  },
]

describe('a branch that', () => {
  it.each(attacks)('$name is denied with $code before anything of it is built, and that is on record', async attack => {
    const { name, changes, code, says, environment, to } = attack
    const before = await world()
    const commit = await onBranch(name, changes())
    const ship = await rig.run(app, 'ship', '--ref', name, '--to', to)
    expect(ship.code, ship.stderr).toBe(5)
    expect(ship.stderr).toContain(code)
    expect(ship.stderr).toMatch(says)
    expect(ship.stderr).toContain('policy.yaml of the server')
    expect(await barred(commit)).toEqual([
      expect.objectContaining({ environment, code, reason: expect.stringMatching(says) as string }),
    ])
    expect(await world()).toEqual(before)
    expect(existsSync(rig.path('poisoned'))).toBe(false)
    expect(existsSync(join(rig.home(), 'artifacts/index/poison.json'))).toBe(false)
  })

  it('may come to development comes there, and no further', async () => {
    await onBranch('honest-work', { version: 'on a branch' })
    expect(await rig.run(app, 'ship', '--ref', 'honest-work', '--to', 'development')).toMatchObject({ code: 0 })
    const [, production] = await running()
    const tried = await rig.run(app, 'deploy', 'production', '--release', 'v2')
    expect(tried.code, tried.stderr).toBe(5)
    expect(tried.stderr).toContain('PLAN_BRANCH_BARRED')
    expect((await running())[1]).toEqual(production)
    // The run that goes through all environments stops there, and says why.
    const all = await rig.run(app, 'ship', '--ref', 'honest-work', '--json')
    expect(all.json).toMatchObject({ run: { state: 'failed', error: { code: 'PLAN_BRANCH_BARRED' } } })
    const { release } = (all.json as { run: { release: string } }).run
    expect(await barred(release)).toMatchObject([{ environment: 'production', code: 'PLAN_BRANCH_BARRED' }])
    // Merged, it may.
    await app.git('merge', '--quiet', '--no-edit', 'honest-work')
    const merged = await rig.run(app, 'ship')
    expect(merged.code, merged.stderr).toBe(0)
  })
})

it('the value of a secret is nowhere: no answer, no record, no log, no artifact', async () => {
  const answers = await Promise.all(
    [['status'], ['audit'], ['history'], ['release', 'list']].map(async args => {
      const { code, stdout, stderr } = await rig.run(app, ...args, '--json')
      expect(code, stderr).toBe(0)
      return stdout + stderr
    }),
  )
  const { length } = await query(rig.home(), 'select 1 from lockstep.events')
  expect(length).toBeGreaterThan(20)
  const tables = ['events', 'releases', 'runs', 'documents', 'request_keys', 'deliveries']
  const kept = await Promise.all(
    tables.map(async table => JSON.stringify(await query(rig.home(), `select * from lockstep.${table}`))),
  )
  const jobs = JSON.stringify(await query(rig.home(), 'select name, data::text, output::text from lockstep_jobs.job'))
  for (const secret of Object.values(secrets)) {
    expect([...answers, ...kept, jobs].filter(text => text.includes(secret))).toEqual([])
    const found = filesWith(rig.home(), secret)
    // Those that exist to hold it are found, so that the others would be.
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter(path => !path.startsWith(join(rig.home(), 'secrets')))).toEqual([])
  }
})
