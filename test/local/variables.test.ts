import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { localVariables } from '../../src/adapters/local/variables.ts'
import { secretsOf } from '../../src/adapters/secrets/secrets.ts'
import { loadApp } from '../../src/config/load.ts'
import type { Release } from '../../src/domain/release.ts'
import type { VariableValue } from '../../src/ports/target.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

let home: string
let remove: () => Promise<void>
beforeEach(async () => {
  ;({ path: home, remove } = await temporaryFolder())
})
afterEach(() => remove())

const app = loadApp(
  `
app: shop
variables: { LEVEL: app, PLACE: app, ONLY_APP: 'yes' }
services:
  web: { build: ., command: node s.js, variables: { LEVEL: service, PLACE: service } }
environments:
  live: { target: local, variables: { PLACE: environment, API_KEY: { env: THE_API_KEY } } }
`,
  'lockstep.yaml',
)
const release = { id: 'r-1', version: 'v1' } as Release
const place = { app: 'shop', environment: 'live' }
const variables = (secrets: Record<string, string>) =>
  localVariables({
    home,
    place,
    databaseUrl: 'postgres://u:p@127.0.0.1/db',
    flagsUrl: 'http://127.0.0.1:1',
    issueToken: ({ instance, release: id }) => `token of ${instance} ${id}`,
    secrets: secretsOf({ variables: secrets, inAws: null, inKeyVault: null, inVault: null }),
  })
const ask = (secrets: Record<string, string>) =>
  variables(secrets).forInstance({ release, app, service: 'web', instance: 'web.1' })

const content = (value: VariableValue | undefined): string =>
  typeof value === 'object' ? readFileSync(value.file, 'utf8') : 'not a file'

it('lets the environment win over the service, and the service over the app', async () => {
  expect(await ask({ THE_API_KEY: 'k' })).toMatchObject({
    LEVEL: 'service',
    PLACE: 'environment',
    ONLY_APP: 'yes',
    RELEASE: 'v1',
    LOCKSTEP_FLAGS_URL: 'http://127.0.0.1:1',
  })
})

it('hands secrets over as files that only their owner reads', async () => {
  const given = await ask({ THE_API_KEY: 'the key' })
  expect(content(given['API_KEY'])).toBe('the key')
  expect(content(given['DATABASE_URL'])).toBe('postgres://u:p@127.0.0.1/db')
  expect(content(given['LOCKSTEP_FLAGS_TOKEN'])).toBe('token of web.1 r-1')
  const { file } = given['API_KEY'] as { file: string }
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(JSON.stringify(given)).not.toContain('the key')
})

it('says which secret is not there', async () => {
  await expect(ask({})).rejects.toMatchObject({
    code: 'VARIABLE_SECRET_MISSING',
    message: 'API_KEY refers to env THE_API_KEY, which is not set where Lockstep runs',
  })
})

it('requires every secret without keeping one, and says the first of the file that is not there', async () => {
  await variables({ THE_API_KEY: 'k' }).requireSecrets(app)
  expect(existsSync(join(home, 'secrets'))).toBe(false)
  await expect(variables({}).requireSecrets(app)).rejects.toMatchObject({
    code: 'VARIABLE_SECRET_MISSING',
    message: 'the variable API_KEY refers to env THE_API_KEY, which is not set where Lockstep runs',
  })
})

it('gives a command the same variables without a flag token', async () => {
  const given = await variables({ THE_API_KEY: 'k' }).forCommand({ release, app })
  expect(given).toMatchObject({ PLACE: 'environment', RELEASE: 'v1' })
  expect(given).not.toHaveProperty('LOCKSTEP_FLAGS_TOKEN')
})
