import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

type Service = {
  readonly ports?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly read_only?: boolean
  readonly secrets?: readonly string[]
}
type Compose = {
  readonly services: Readonly<Record<string, Service>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}
const compose = parse(read('ops/compose.yaml')) as Compose
const dockerfile = read('Dockerfile')
const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))

// What these files say. That the image is built and runs is looked at in image.test.ts, where a Docker engine is.
it('compose opens ports on the loopback only, and gives passwords by files', () => {
  const services = Object.values(compose.services)
  for (const port of services.flatMap(({ ports = [] }) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/)
  const variables = services.flatMap(({ environment = {} }) => Object.entries(environment))
  for (const [name, value] of variables) {
    if (/PASSWORD|URL|SECRET|TOKEN/.test(name))
      expect([name, value]).toEqual([expect.stringMatching(/_FILE$/), expect.stringMatching(/^\/run\/secrets\//)])
  }
  for (const name of services.flatMap(({ secrets = [] }) => secrets)) expect(compose.secrets[name]?.file).toBeTruthy()
  expect(compose.services['lockstep']?.read_only).toBe(true)
})

it('the image is made of production dependencies, runs as a number that is not root, and asks for its health without a shell', () => {
  expect(lastStage).toMatch(/^USER (?!0)\d+:\d+$/m)
  expect(lastStage).toMatch(/HEALTHCHECK [^[]*\[ *"node", "\/opt\/lockstep\/dist\/main\.js", "health", "--ready"\]/)
  expect(lastStage).toMatch(/^ENTRYPOINT \["node"/m)
  expect(lastStage).toContain('COPY --from=dependencies')
  expect(dockerfile).toContain('npm ci --omit=dev')
  expect(lastStage).not.toMatch(/COPY (?!--from)\. /)
})

it('the version that the image says is that of the package', () => {
  const { version } = JSON.parse(read('package.json')) as { readonly version: string }
  expect(lastStage).toContain(`ARG VERSION=${version}`)
  expect(read('ops/compose.yaml')).toContain(`image: lockstep:${version}`)
})
