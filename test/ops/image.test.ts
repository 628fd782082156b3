import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { until } from '../rig/until.ts'

const root = join(import.meta.dirname, '../..')
const base = process.env['IMAGE_BASE'] ?? 'node:24-bookworm-slim'
const tag = `lockstep-test:${randomUUID().slice(0, 8)}`

/** Why the image cannot be built here; null when it can. */
const noImage = (): string | null => {
  if (spawnSync('docker', ['version', '--format', '{{.Server.Version}}']).status !== 0)
    return 'no Docker engine answers'
  if (spawnSync('docker', ['image', 'inspect', base]).status === 0) return null
  return `the engine does not have ${base} (IMAGE_BASE names another base)`
}
const missing = noImage()
if (missing !== null) console.warn(`skipped: ${missing}`)

const docker = (...args: readonly string[]): string => execFileSync('docker', args, { encoding: 'utf8' }).trim()

const files: Readonly<Record<string, string>> = {
  'server.js': `require('http').createServer((request, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1')`,
  'lockstep.yaml': `app: hello
services:
  web: { build: ., command: node server.js, health: / }
environments:
  staging: { target: local }
deploy: [start, shift, retire]
`,
}
const asOneCommit = [
  'mkdir /tmp/hello && cd /tmp/hello',
  ...Object.entries(files).map(([name, text]) => `cat > ${name} <<'END'\n${text}\nEND`),
  'git init --quiet . && git config user.email hello@example.com && git config user.name Hello',
  'git add --all && git commit --quiet --message one',
].join('\n')

/** IMAGE_BASE=<an image with Node 24 and apt> npx vitest run test/ops/image.test.ts */
describe.skipIf(missing !== null)('the image', { timeout: 1_800_000 }, () => {
  const name = `lockstep-${randomUUID().slice(0, 8)}`
  const inside = (...command: readonly string[]): string => docker('exec', name, ...command)
  afterAll(() => {
    spawnSync('docker', ['rm', '--force', '--volumes', name])
    spawnSync('docker', ['rmi', '--force', tag])
  })

  it('is built, and ships a release as a user without rights, on a root that cannot be written', async () => {
    docker('build', '--network', 'host', '--build-arg', `BASE=${base}`, '--tag', tag, root)
    const bounds = ['--init', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges:true']
    docker('run', '--detach', '--name', name, ...bounds, '--tmpfs', '/tmp:exec', tag)
    const isHealthy = (): boolean => docker('inspect', '--format', '{{.State.Health.Status}}', name) === 'healthy'
    await until('the container is healthy', isHealthy, { timeoutMs: 120_000, everyMs: 500 })
    expect(inside('id', '--user')).toBe('10001')
    inside('lockstep', 'doctor')
    inside('sh', '-c', asOneCommit)
    expect(inside('sh', '-c', 'cd /tmp/hello && lockstep ship --to staging')).toMatch(/staging v1 succeeded/)
    expect(inside('sh', '-c', 'ls /opt/lockstep/node_modules')).not.toMatch(/^(vitest|typescript|node-linux-.*)$/m)
  })

  it('stops when it is told to, without being killed, and has its record when it is started again', async () => {
    docker('stop', '--time', '60', name)
    expect(docker('inspect', '--format', '{{.State.ExitCode}}', name)).toBe('0')
    docker('start', name)
    const history = (): string => spawnSync('docker', ['exec', name, 'lockstep', 'audit'], { encoding: 'utf8' }).stdout
    await until('the record is there', () => history().includes('hello'), { timeoutMs: 60_000, everyMs: 500 })
  })
})
