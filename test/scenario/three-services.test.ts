import { expect, it } from 'vitest'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import { startLoad } from '../rig/load.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen } from '../rig/outside.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'

const rig = lockstepForTests()

const service = (after: readonly string[]) => ({
  build: '.',
  command: 'node server.js',
  health: { path: '/healthz', interval: '100ms' },
  after,
})
/** a -> b -> c: c is needed by b, b by a. Written in another order than they are deployed. */
const services = { a: service(['b']), b: service(['c']), c: service([]) }
const watch = [{ http: '/hash/A', service: 'a', every: '100ms', within: '10s', failures: 2 }]
const strategy = { canary: { weights: [20], every: '500ms' } }
const file = (more: object = {}) => tinyAlone('chain', { services, ...more }, { strategy, watch })

/** Step ids behind one sign, in the order in which they were told. */
const told = (text: string, sign: string): readonly string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line.startsWith(`${sign} `))
    .map(line => line.split(/\s+/)[1] ?? '')

const allAt = (version: string) => ({
  runs: version,
  instances: ['a', 'b', 'c'].map(name => `${name} ${version} healthy`),
  traffic: ['a', 'b', 'c'].map(name => `${name} 100 ${version}`),
})

it('moves three services by their dependencies, and takes them back in the opposite order', async () => {
  const app = await rig.app('chain', file())
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const status = (await rig.run(app, 'status', '--json')).json as readonly EnvironmentStatus[]
  const urls = (status[0]?.services ?? []).map(({ url }) => url ?? '')
  expect(urls).toHaveLength(3)
  const loads = urls.map(url => startLoad({ url, concurrency: 8, ratePerSecond: 50, path: '/version' }))
  try {
    await app.commit({ version: 'two' })
    const second = await rig.run(app, 'ship')
    expect(second.code, second.stderr).toBe(0)
    expect(told(second.stderr, '✓')).toEqual([
      'preflight',
      'start:c',
      'start:b',
      'start:a',
      'shift:c:20',
      'shift:b:20',
      'shift:a:20',
      'watch:20',
      'shift:c',
      'shift:b',
      'shift:a',
      'verify-version',
      'bake',
      'retire:a',
      'retire:b',
      'retire:c',
    ])
    expect(sorted(await seen(rig, app))).toMatchObject(allAt('v2'))

    // The third of them does not even start.
    await app.commit({
      version: 'three',
      'lockstep.yaml': yaml(file({ services: { ...services, a: { ...services.a, command: 'node missing.js' } } })),
    })
    const third = await rig.run(app, 'ship')
    expect(third.code, third.stderr).toBe(1)
    expect(told(third.stderr, '✗')).toEqual(['start:a'])
    expect(told(third.stderr, '↩')).toEqual(['start:a', 'start:b', 'start:c'])

    // The third of them answers badly once it has users.
    await app.commit({ version: 'four', breaks: '/hash/A', 'lockstep.yaml': yaml(file()) })
    const fourth = await rig.run(app, 'ship')
    expect(fourth.code, fourth.stderr).toBe(1)
    expect(told(fourth.stderr, '✗')).toEqual(['watch:20'])
    expect(told(fourth.stderr, '↩')).toEqual([
      'shift:a:20',
      'shift:b:20',
      'shift:c:20',
      'start:a',
      'start:b',
      'start:c',
    ])
    expect(sorted(await seen(rig, app))).toMatchObject(allAt('v2'))
  } finally {
    for (const load of loads) expect(await load.stop()).toMatchObject({ bad: 0, failed: 0, reasons: {} })
  }
})

const sorted = ({ instances, traffic, ...rest }: Awaited<ReturnType<typeof seen>>) => ({
  ...rest,
  instances: instances.toSorted((a, b) => a.localeCompare(b)),
  traffic: traffic.toSorted((a, b) => a.localeCompare(b)),
})
