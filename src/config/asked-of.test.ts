import { expect, it } from 'vitest'
import { askedOf } from './asked-of.ts'
import { loadApp } from './load.ts'

it('asks for the commands of steps: what they run, and the folder that a tool changes infrastructure by', () => {
  const app = loadApp(
    `app: a
services: { web: { build: ., command: x, health: / } }
environments: { test: { target: local } }
deploy:
  - terraform: infra
  - terraform: { folder: more, tool: tofu }
  - test: npm run e2e
  - run: { name: warm, do: one, undo: two }
  - start
`,
    'lockstep.yaml',
  )
  const [environment] = app.environments
  const asked = environment === undefined ? [] : askedOf(app, environment)
  expect(asked).toEqual(
    ['terraform infra', 'tofu more', 'npm run e2e', 'one', 'two'].map((name, i) => ({
      what: 'command',
      name,
      path: `deploy[${Math.min(i, 3)}]`,
    })),
  )
})

it('asks for secrets by where they are, and for every role that is assumed', () => {
  const app = loadApp(
    `app: a
variables: { A: { ssm: /a }, B: { env: B } }
services: { web: { build: ., command: x, health: /, variables: { C: { secrets-manager: { id: c, key: k } } } } }
database: { migrations: { tool: dbmate }, url: { file: /run/url } }
environments:
  one: { target: local, aws: { region: eu-west-2, role: 'arn:aws:iam::111122223333:role/one' } }
  two: { target: { ecs: { cluster: c, region: eu-west-2, role: 'arn:aws:iam::111122223333:role/two' } } }
`,
    'lockstep.yaml',
  )
  const asked = app.environments.map(environment =>
    askedOf(app, environment).map(({ what, name }) => `${what} ${name}`),
  )
  const [one = [], two = []] = asked
  expect([...new Set(one)]).toEqual([
    'secret ssm:/a',
    'secret env:B',
    'secret secrets-manager:c#k',
    'secret file:/run/url',
    'role arn:aws:iam::111122223333:role/one',
  ])
  expect(two.filter(text => text.startsWith('role'))).toEqual(['role arn:aws:iam::111122223333:role/two'])
})

it('asks for secrets of a vault by the vault that the environment names, and for the client that reads them', () => {
  const app = loadApp(
    `app: a
variables: { A: { key-vault: mail }, B: { key-vault: { name: mail, version: 0123456789abcdef0123456789abcdef } } }
services: { web: { build: ., command: x, health: / } }
environments:
  one: { target: local, azure: { vault: 'https://orders.vault.azure.net' } }
  two: { target: local, azure: { vault: 'https://other.vault.azure.net', client: 11112222-3333-4444-5555-666677778888 } }
`,
    'lockstep.yaml',
  )
  const [one, two] = app.environments.map(environment => [
    ...new Set(askedOf(app, environment).map(({ what, name }) => `${what} ${name}`)),
  ])
  expect(one).toEqual([
    'secret key-vault:orders.vault.azure.net/mail',
    'secret key-vault:orders.vault.azure.net/mail/0123456789abcdef0123456789abcdef',
  ])
  expect(two).toContain('secret key-vault:other.vault.azure.net/mail')
  expect(two).toContain('role 11112222-3333-4444-5555-666677778888')
})

it('asks for secrets of Vault in the namespace that the environment names, and for what it signs in by', () => {
  const app = loadApp(
    `app: a
variables: { A: { vault: { path: secret/data/a, key: b } } }
services: { web: { build: ., command: x, health: / } }
environments:
  one: { target: local, vault: { url: 'https://v' } }
  two: { target: local, vault: { url: 'https://v', namespace: n/m, auth: { token: { env: TOKEN } } } }
  three: { target: local, vault: { url: 'https://v', auth: { approle: { role-id: r, secret-id: { file: /run/s } } } } }
`,
    'lockstep.yaml',
  )
  const asked = app.environments.map(environment => [...new Set(askedOf(app, environment).map(({ name }) => name))])
  expect(asked).toEqual([
    ['vault:secret/data/a#b'],
    ['vault:n/m/secret/data/a#b', 'env:TOKEN'],
    ['vault:secret/data/a#b', 'file:/run/s'],
  ])
})
