import { describe, expect, it } from 'vitest'
import { memoryArtifacts } from '../../src/adapters/memory/artifacts.ts'
import { memoryClock } from '../../src/adapters/memory/clock.ts'
import { memoryFlags } from '../../src/adapters/memory/flags.ts'
import { withObedientConsumers } from '../../src/adapters/memory/obedient-consumers.ts'
import { memoryRouter } from '../../src/adapters/memory/router.ts'
import { memoryRunner } from '../../src/adapters/memory/runner.ts'
import { memorySnapshots } from '../../src/adapters/memory/snapshots.ts'
import { memoryTarget } from '../../src/adapters/memory/target.ts'
import { startWebStandIn } from '../../src/adapters/memory/web-stand-in.ts'
import { testLease, testSpec } from '../contract/target.ts'

const place = { app: 'orders', environment: 'staging' }
const signal = new AbortController().signal
const lines: string[] = []
const log = { line: (text: string) => void lines.push(text) }

describe('the target', () => {
  it('starts the same instance once, and shows what somebody else saw of it', async () => {
    const target = memoryTarget(place)
    const spec = testSpec({ artifact: { digest: 'a', path: '/a' }, command: ['true'] }, 'a', 'good')
    await target.start([spec, spec], testLease())
    const [first, ...more] = await target.instances()
    expect(more).toEqual([])
    await target.start([spec], testLease())
    expect(await target.instances()).toEqual([first])
    target.observe('a', 'crashed', 'exit code 3')
    expect(await target.instances()).toMatchObject([{ state: 'crashed', reason: 'exit code 3' }])
  })
})

describe('the router', () => {
  const route = { service: 'web', versions: [], parked: false, parkMs: 1, sticky: null, test: null }

  it('tells exactly what was set, fences by epoch, and forgets', async () => {
    const router = memoryRouter(place, service => `http://here/${service}`)
    await router.setRoute(route, testLease(5))
    expect(await router.routes()).toMatchObject([{ route, url: 'http://here/web', parkedRequests: 0 }])
    await expect(router.removeRoute('web', testLease(4))).rejects.toMatchObject({ code: 'ROUTER_EPOCH_STALE' })
    await router.removeRoute('web', testLease(5))
    expect(await router.routes()).toEqual([])
  })

  it('refuses weights that do not add up', async () => {
    const versions = [{ release: 'v1', weight: 60, instances: [] }]
    await expect(memoryRouter(place).setRoute({ ...route, versions }, testLease())).rejects.toMatchObject({
      code: 'ROUTER_CALL_INVALID',
    })
  })
})

describe('the clock', () => {
  it('jumps by what is waited for, takes no time, and lets others work meanwhile', async () => {
    const clock = memoryClock(new Date('2026-01-01T00:00:00Z'))
    let turns = 0
    setImmediate(() => (turns += 1))
    await clock.pause(60_000, signal)
    expect(clock.monotonicMs()).toBe(60_000)
    expect(clock.now().toISOString()).toBe('2026-01-01T00:01:00.000Z')
    expect(turns).toBe(1)
  })

  it('ends pauses in their order, and one that is broken off lets no time pass', async () => {
    const clock = memoryClock(new Date(0))
    const ended: string[] = []
    const pause = async (name: string, ms: number): Promise<void> => {
      await clock.pause(ms, signal)
      ended.push(`${name} at ${clock.monotonicMs()}`)
    }
    const leaving = new AbortController()
    const left = clock.pause(5, leaving.signal)
    leaving.abort(new Error('left'))
    await expect(left).rejects.toThrow('left')
    const twice = async (): Promise<void> => {
      await pause('tick', 40)
      await pause('tick', 40)
    }
    await Promise.all([pause('long', 60), pause('short', 20), twice()])
    expect(ended).toEqual(['short at 20', 'tick at 40', 'long at 60', 'tick at 80'])
  })

  it('is interrupted by its signal', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'))
    await expect(memoryClock(new Date(0)).pause(1, stopped)).rejects.toThrow('stopped')
  })
})

it('consumers obey their flag at once, each version its own', async () => {
  const target = memoryTarget(place)
  const flags = withObedientConsumers(memoryFlags(place, ['consume']), target)
  const program = { artifact: { digest: 'a', path: '/a' }, command: ['true'] }
  await target.start([testSpec(program, 'a', 'good'), testSpec(program, 'b', 'good', { release: 'r2' })], testLease())
  const said = async () =>
    (await flags.acknowledgements('consume')).map(one => [one.instance, one.revision, one.consuming])
  expect(await said()).toEqual([
    ['a', 0, true],
    ['b', 0, true],
  ])
  await flags.claim('consume', { owner: { kind: 'deployment', id: 'd' }, release: 'r2' }, testLease())
  expect(await said()).toEqual([
    ['a', 1, true],
    ['b', 1, false],
  ])
})

it('a snapshot is taken once for an id, and found again', async () => {
  const snapshots = memorySnapshots()
  expect(await snapshots.find('s')).toBeNull()
  const taken = await snapshots.take('s', log, signal)
  expect(await snapshots.take('s', log, signal)).toBe(taken)
  expect(await snapshots.find('s')).toBe(taken)
  expect(lines).toEqual(['a snapshot would be taken here'])
})

it('a command is told and not run; an artifact is named and not made', async () => {
  const told: string[] = []
  const command = { cwd: '/nowhere', variables: {}, timeoutMs: 1, operation: 'o' }
  const runner = memoryRunner()
  await runner.run({ ...command, argv: ['sh', '-c', 'exit 1'] }, text => void told.push(text), signal)
  await runner.run({ ...command, argv: ['npm', 'test'] }, text => void told.push(text), signal)
  await runner.end('o')
  expect(told).toEqual(['would run: exit 1', 'would run: npm test'])
  const artifacts = memoryArtifacts()
  expect(await artifacts.locate('sha256:1')).toBe('/memory/sha256:1')
  expect((await artifacts.workingCopy('sha256:1', 'o')).path).toContain('/memory/')
})

it('the web stand-in answers as it is wanted, on this machine only', async () => {
  const web = await startWebStandIn(path => (path === '/gone' ? 410 : 200))
  expect(new URL(web.url).hostname).toBe('127.0.0.1')
  expect((await fetch(`${web.url}/gone?x=1`)).status).toBe(410)
  expect((await fetch(`${web.url}/probe`, { method: 'POST', body: '{}' })).status).toBe(200)
  await web.stop()
  await expect(fetch(web.url)).rejects.toThrow('fetch failed')
})
