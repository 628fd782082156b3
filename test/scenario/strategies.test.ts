import { expect, it } from 'vitest'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import { apiClient } from '../../src/cli/api-client.ts'
import { socketPath } from '../../src/serve/home.ts'
import { startLoad } from '../rig/load.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import type { Seen } from '../rig/outside.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const watch = [{ http: '/hash/A', every: '100ms', within: '10s', failures: 2 }]
const instances = 4
const services = {
  web: { build: '.', command: 'node server.js', health: { path: '/healthz', interval: '100ms' }, instances },
}

/** All instances of that version, all traffic, nothing beside. */
const all = (version: string, more: Partial<Seen> = {}): Seen =>
  settledAt(version, {
    instances: Array(instances).fill(`web ${version} healthy`) as string[],
    processes: instances,
    ...more,
  })

const made = async (name: string, strategy: object) => {
  const app = await rig.app(name, tinyAlone(name, { services }, { strategy, watch }))
  const first = await rig.run(app, 'ship')
  expect(first, first.stderr).toMatchObject({ code: 0, stderr: matching(/shift:web {2,}/) })
  return { app, load: startLoad({ url: await urlOf(app), concurrency: 16, ratePerSecond: 100, path: '/version' }) }
}

const urlOf = async (app: TinyApp): Promise<string> => {
  const [status] = (await rig.run(app, 'status', '--json')).json as readonly EnvironmentStatus[]
  return status?.services[0]?.url ?? ''
}

it.for([
  {
    name: 'canary',
    strategy: { canary: { weights: [10, 50], every: '500ms' } },
    steps: /✓ shift:web:10 [^]*✓ watch:10 [^]*✓ shift:web:50 [^]*✓ watch:50 [^]*✓ shift:web {2,}[^]*✓ verify-version/,
    back: /✗ watch:10 .*STEP_WATCH_FAILED[^]*↩ shift:web:10[^]*↩ start:web/,
  },
  {
    name: 'linear',
    strategy: { linear: { step: 40, every: '500ms', sticky: { header: 'x-user' } } },
    steps: /✓ shift:web:40 [^]*✓ watch:40 [^]*✓ shift:web:80 [^]*✓ watch:80 [^]*✓ shift:web {2,}[^]*✓ verify-version/,
    back: /✗ watch:40 .*STEP_WATCH_FAILED[^]*↩ shift:web:40[^]*↩ start:web/,
  },
  {
    name: 'rolling',
    strategy: { rolling: { step: 25, every: '500ms' } },
    steps: /✓ roll:web:25 [^]*✓ watch:25 [^]*✓ roll:web:50 [^]*✓ roll:web:75 [^]*✓ roll:web {2,}[^]*✓ verify-version/,
    back: /✗ watch:25 .*STEP_WATCH_FAILED[^]*↩ roll:web:25[^]*↩ start:web/,
  },
] as const)('$name: users lose no request, forward, taken back by the watch, and rolled back', async row => {
  const { name, strategy, steps, back } = row
  const { app, load } = await made(name, strategy)
  try {
    await app.commit({ version: 'two' })
    const second = await rig.run(app, 'ship')
    expect(second, second.stderr).toMatchObject({ code: 0, stderr: matching(steps) })
    expect(await seen(rig, app)).toEqual(all('v2'))

    await app.commit({ version: 'three', breaks: '/hash/A' })
    const third = await rig.run(app, 'ship')
    expect(third, third.stderr).toMatchObject({ code: 1, stderr: matching(back) })
    expect(await seen(rig, app)).toEqual(all('v2', { held: ['v3'] }))

    const home = await rig.run(app, 'rollback', 'development', '--reason', 'x', '--confirm', 'ROLLBACK')
    expect(home, home.stderr).toMatchObject({ code: 0, stderr: matching(/✓ shift:web {2,}/) })
    expect(home.stderr).not.toMatch(/watch:|shift:web:|roll:/)
    expect(await seen(rig, app)).toEqual(all('v1', { held: ['v3', 'v2'] }))
  } finally {
    const { reasons, answers, sent, ok } = await load.stop()
    expect(reasons).toEqual({})
    expect(ok).toBe(sent)
    expect(answers['two']).toBeGreaterThan(0)
    // The bad version had its share of the users, and no more.
    expect(answers['three']).toBeGreaterThan(0)
    expect(answers['three'] ?? 0).toBeLessThan((answers['two'] ?? 0) / 2)
  }
})

it('goes on with a canary where it was when the server is killed between two weights', async () => {
  const { app, load } = await made('killed', { canary: { weights: [10], every: '4s' } })
  try {
    await app.commit({ version: 'two' })
    const shipping = rig.start(app, 'ship')
    await shipping.says(/✓ shift:web:10/)
    const { pid } = await apiClient(rig.home(), socketPath(rig.home())).get<{ pid: number }>('/v1/health')
    process.kill(pid, 'SIGKILL')
    await until('the server is another process', async () => {
      const status = await rig.run(app, 'status')
      return status.code === 0
    })
    await until('v2 has arrived', async () => (await seen(rig, app)).runs === 'v2', { timeoutMs: 90_000, everyMs: 500 })
    expect((await shipping.ended).code).toBe(0)
    expect(await seen(rig, app)).toEqual(all('v2'))
  } finally {
    expect(await load.stop()).toMatchObject({ bad: 0, failed: 0, reasons: {} })
  }
})
