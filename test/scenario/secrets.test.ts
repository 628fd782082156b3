import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { query, seen, settledAt } from '../rig/outside.ts'
import { tinyAlone, tinyDatabase, migration, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const secrets = { env: `env-${randomBytes(16).toString('hex')}`, file: `file-${randomBytes(16).toString('hex')}` }
const rig = lockstepForTests({ SCENARIO_TOKEN: secrets.env })
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Argument lists of every process, read again and again: a secret that is only there for a moment is seen too. */
const watched = { secrets: Object.values(secrets) as string[], found: new Set<string>(), looks: 0 }
let isWatching = true
const watching = { ended: Promise.resolve(true) }

const lookAtArguments = (): void => {
  watched.looks += 1
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const args = textOf(`/proc/${pid}/cmdline`)
    for (const secret of watched.secrets) if (args.includes(secret)) watched.found.add(args.replaceAll('\0', ' '))
  }
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    // A process that has ended, a socket, a file that was replaced meanwhile.
    if (['ENOENT', 'ESRCH', 'ENXIO', 'EINVAL', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return ''
    throw error
  }
}

beforeAll(() => {
  watching.ended = until('the tests are over', () => (lookAtArguments(), !isWatching), {
    timeoutMs: 3_600_000,
    everyMs: 5,
  })
})
afterAll(async () => {
  isWatching = false
  await watching.ended
})

/** Every file below a folder that has the text, but for those that exist to hold secrets. */
const filesWith = (folder: string, text: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => !path.startsWith(join(rig.home(), 'secrets')) && textOf(path).includes(text))

const get = (path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = request({ socketPath: join(rig.home(), 'serve.sock'), path }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      response.on('end', () => resolve(text))
    })
    asked.once('error', reject).end()
  })

it('secrets reach the process and nothing else', async () => {
  const file = rig.path('token')
  await writeFile(file, secrets.file, { mode: 0o600 })
  const variables = { FROM_ENV: { env: 'SCENARIO_TOKEN' }, FROM_FILE: { file }, PLAIN: 'plain text' }
  const test = { test: 'echo "the test has $FROM_ENV and $FROM_FILE"; test -n "$FROM_ENV" -a -n "$FROM_FILE"' }
  const more = { variables, database: tinyDatabase, deploy: ['migrate', 'start', test, 'shift', 'bake', 'retire'] }
  const app = await rig.app('secretive', tinyAlone('secretive', more))
  await app.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
  const ship = await rig.run(app, 'ship', '--json')
  expect(ship.code, ship.stderr).toBe(0)
  const id = (ship.json as { deployments: { id: string }[] }).deployments[0]?.id ?? ''
  const [service] =
    ((await rig.run(app, 'status', '--json')).json as { services: { url: string }[] }[])[0]?.services ?? []
  const hashOf = async (name: string) => (await fetch(`${service?.url}/hash/${name}`)).text()
  expect(await hashOf('FROM_ENV')).toBe(sha256(secrets.env))
  expect(await hashOf('FROM_FILE')).toBe(sha256(secrets.file))
  expect(await hashOf('PLAIN')).toBe(sha256('plain text'))

  const password = readFileSync(join(rig.home(), 'secrets/secretive/development/database-password'), 'utf8').trim()
  watched.secrets.push(password)
  // A second release that is taken back, so that every way of a deployment is taken under watch.
  await app.commit({
    dies: 'no reason',
    'db/002_pets.sql': migration('create table pets (name text);', 'drop table pets;'),
  })
  const bad = await rig.run(app, 'ship')
  expect(bad.code, bad.stderr).toBe(1)
  expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001'], held: ['v2'] }))

  const logs = await rig.run(app, 'logs', id)
  expect(logs.stdout).toContain('the test has *** and ***')
  const answers = [
    ...(await Promise.all(
      [
        `/v1/deployments/${id}`,
        `/v1/deployments/${id}/events`,
        `/v1/logs/${id}`,
        '/v1/apps/secretive/status',
        '/v1/apps/secretive/history',
      ].map(get),
    )),
    ...[ship, bad, logs].flatMap(({ stdout, stderr }) => [stdout, stderr]),
    JSON.stringify(await query(rig.home(), 'select * from lockstep.events')),
    JSON.stringify(await query(rig.home(), 'select * from lockstep.releases')),
    JSON.stringify(await query(rig.home(), 'select * from lockstep.runs')),
    JSON.stringify(await query(rig.home(), 'select name, data::text, output::text from lockstep_jobs.job')),
  ]
  expect(answers[1]).toContain('step-done')
  for (const secret of [secrets.env, secrets.file, password]) {
    expect(answers.filter(answer => answer.includes(secret))).toEqual([])
    expect(filesWith(rig.home(), secret)).toEqual([])
  }
  lookAtArguments()
  expect([...watched.found]).toEqual([])
  expect(watched.looks).toBeGreaterThan(100)
})

it('a secret that is not there stops the deployment before anything is started', async () => {
  const app = await rig.app('missing', tinyAlone('missing'))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  await app.commit({
    'lockstep.yaml': yaml(tinyAlone('missing', { variables: { TOKEN: { env: 'NOBODY_SET_THIS' } } })),
  })
  const ship = await rig.run(app, 'ship', '--json')
  expect(ship.code, ship.stderr).toBe(1)
  expect(ship.json).toMatchObject({
    deployments: [{ state: 'rolled-back', cause: { error: { code: 'VARIABLE_SECRET_MISSING' } } }],
  })
  expect(ship.stderr).toContain('TOKEN refers to env NOBODY_SET_THIS, which is not set where Lockstep runs')
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
})
