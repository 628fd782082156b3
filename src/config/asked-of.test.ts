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
