import { afterEach, describe, expect, it } from 'vitest'
import { differences, observe } from '../../src/steps/observe.ts'
import { until } from '../rig/until.ts'
import { answering, stepWorld } from './step-world.ts'
import { instanceTargetOf } from '../../src/steps/kinds-of-target.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
const serverFor = async (answer: Parameters<typeof answering>[0]) => {
  const server = await answering(answer)
  stops.push(server.stop)
  return server.url
}

describe('preflight', () => {
  it('passes where the environment is what its record says', async () => {
    const { run } = await stepWorld()
    expect((await run('preflight')).result).toMatchObject({ checked: expect.arrayContaining(['migrations']) })
  })

  it('refuses an environment that drifted, and names each difference', async () => {
    const { run, world } = await stepWorld()
    await instanceTargetOf(world).stop(['intake.d-0.1'], world.lease, world.signal)
    await world.ledger.forget(['1'], world.lease)
    await expect(run('preflight')).rejects.toMatchObject({
      code: 'STEP_DRIFT',
      message: 'no instance of intake r1 runs; migration 1 was applied by somebody else',
    })
  })
})

describe('pause', () => {
  it('waits for the proof of every instance', async () => {
    const { run, acknowledgeAll, flags } = await stepWorld()
    const pausing = run('pause')
    await until('the claim', async () => (await flags.read('consume-orders')).claims.length === 1)
    await acknowledgeAll()
    expect((await pausing).result).toEqual({ proved: ['consume-orders'] })
  })

  it('fails when an instance does not answer, and says which', async () => {
    const { run } = await stepWorld()
    await expect(run('pause', { proveMs: 100 })).rejects.toMatchObject({
      code: 'STEP_PAUSE_UNPROVED',
      message: 'consume-orders: worker.d-0.1 has not answered',
    })
  })

  it('does not take an old answer for a proof', async () => {
    const { run, acknowledgeAll } = await stepWorld()
    await acknowledgeAll()
    await expect(run('pause', { proveMs: 100 })).rejects.toMatchObject({
      message: 'consume-orders: worker.d-0.1 has not yet seen revision 1',
    })
  })

  it('is lifted by its undo, and leaves the pause of a person', async () => {
    const { run, acknowledgeAll, flags, world } = await stepWorld()
    const person = { owner: { kind: 'person', id: 'ada' }, release: null } as const
    await flags.claim('consume-orders', person, world.lease)
    const pausing = run('pause')
    await until('the claim', async () => (await flags.read('consume-orders')).claims.length === 2)
    await acknowledgeAll()
    await (await pausing).undo()
    expect((await flags.read('consume-orders')).claims).toEqual([person])
  })
})

describe('resume', () => {
  it('takes the new version off by its undo, and goes on when that one hangs: it is stopped next', async () => {
    const { run, flags, lines } = await stepWorld()
    await run('start:worker')
    const resumed = await run('resume', { proveMs: 100 })
    await resumed.undo()
    const { claims } = await flags.read('consume-orders')
    expect(claims).toEqual([{ owner: { kind: 'deployment', id: 'd-1' }, release: 'r2' }])
    expect(lines.join()).toContain('worker.d-1.1 has not answered; its instances are stopped next')
  })
})

describe('blue-green', () => {
  it('moves users to the new version and back without touching the old instances', async () => {
    const { run, routes, instances } = await stepWorld()
    const started = await run('start:intake')
    expect(await routes()).toEqual(['worker r1 100', 'intake r1 100', 'intake r2 0'])
    const shifted = await run('shift:intake')
    expect(await routes()).toEqual(['worker r1 100', 'intake r1 0', 'intake r2 100'])
    await shifted.undo()
    expect(await routes()).toEqual(['worker r1 100', 'intake r1 100', 'intake r2 0'])
    await started.undo()
    expect(await routes()).toEqual(['worker r1 100', 'intake r1 100'])
    expect(await instances()).toEqual(['worker.d-0.1', 'intake.d-0.1'])
  })

  it('brings the old version back after it was retired, before users return', async () => {
    const { run, routes, instances, world } = await stepWorld()
    const before = await observe(world)
    const started = await run('start:intake')
    const shifted = await run('shift:intake')
    const retired = await run('retire:intake')
    expect(await instances()).toEqual(['worker.d-0.1', 'intake.d-1.1'])
    expect(await routes()).toEqual(['worker r1 100', 'intake r2 100'])
    await retired.undo()
    expect(await routes()).toContain('intake r1 0')
    await shifted.undo()
    await started.undo()
    expect(differences(before, await observe(world), [])).toEqual([])
  })

  it('does the same once however often it is repeated', async () => {
    const { run, routes, instances } = await stepWorld()
    for (const id of ['start:intake', 'start:intake', 'shift:intake', 'shift:intake']) await run(id)
    expect(await routes()).toEqual(['worker r1 100', 'intake r1 0', 'intake r2 100'])
    expect(await instances()).toEqual(['worker.d-0.1', 'intake.d-0.1', 'intake.d-1.1'])
  })

  it('gives up on a new version that dies, with the reason of the target', async () => {
    const { run, target } = await stepWorld()
    await run('start:worker')
    target.observe('worker.d-1.1', 'crashed', 'exit code 1: no such table')
    await expect(run('start:worker')).rejects.toMatchObject({
      code: 'STEP_UNHEALTHY',
      message: 'worker v2: exit code 1: no such table',
    })
  })
})

describe('recreate', () => {
  it('parks requests while the old version is away, and brings it back by its undo', async () => {
    const { run, routes, instances, world } = await stepWorld('recreate')
    const before = await observe(world)
    const stopped = await run('stop:intake')
    expect(await instances()).toEqual(['worker.d-0.1'])
    const route = (await world.router.routes()).find(state => state.route.service === 'intake')
    expect(route?.route).toMatchObject({ parked: true, versions: [] })
    await stopped.undo()
    expect(await routes()).toEqual(['worker r1 100', 'intake r1 100'])
    expect(differences(before, await observe(world), [])).toEqual([])
  })

  it('keeps a new version that was started before the old one stops, with its test route', async () => {
    const { run, routes, world } = await stepWorld('recreate')
    const before = await observe(world)
    const started = await run('start:intake')
    const stopped = await run('stop:intake')
    const route = (await world.router.routes()).find(state => state.route.service === 'intake')
    expect(route?.route).toMatchObject({
      parked: true,
      versions: [{ release: 'r2', weight: 0 }],
      test: { release: 'r2' },
    })
    const shifted = await run('shift:intake')
    expect(await routes()).toEqual(['worker r1 100', 'intake r2 100'])
    await shifted.undo()
    await stopped.undo()
    await started.undo()
    expect(differences(before, await observe(world), [])).toEqual([])
  })
})

const never = (): never => {
  throw new Error('the release has no migration')
}

describe('migrate', () => {
  const migrated = async (values: number, window: 'open' | 'closed') => {
    const made = await stepWorld()
    const pausing = made.run('migrate')
    await made.acknowledgeAll()
    const done = await pausing
    made.setValues(values)
    if (window === 'open') made.openWindow()
    return { ...made, kept: await done.undo(), applied: await made.world.migrator?.applied() }
  }

  it('proves the pause once more before it changes the schema', async () => {
    const { run, flags, world } = await stepWorld()
    await flags.claim('consume-orders', { owner: { kind: 'deployment', id: 'd-1' }, release: null }, world.lease)
    const controller = new AbortController()
    const waiting = run('migrate').finally(() => controller.abort())
    expect(await world.migrator?.applied()).toEqual(['1'])
    const { revision } = await flags.read('consume-orders')
    const said = { instance: 'worker.d-0.1', release: 'r1', flag: 'consume-orders', revision }
    await flags.acknowledge({ ...said, consuming: false, inFlight: 0, receiving: false })
    await waiting
    expect(await world.migrator?.applied()).toEqual(['1', '2'])
  })

  it('is taken back while nobody can have written', async () => {
    const { kept, applied, world } = await migrated(7, 'closed')
    expect(kept).toEqual([])
    expect(applied).toEqual(['1'])
    expect((await world.ledger.entries()).map(({ migration }) => migration.id)).toEqual(['1'])
  })

  it('is forgotten when an undo that was cut off has taken it back already', async () => {
    const made = await stepWorld()
    const pausing = made.run('migrate')
    await made.acknowledgeAll()
    const done = await pausing
    const { world } = made
    const migrations = world.next.release.migrations
    const [newest = never()] = migrations.slice(-1)
    const context = { lease: world.lease, log: world.log, signal: world.signal, operationId: 'd-1.migrate.undo' }
    await world.migrator?.undo(newest, migrations, context)
    expect(await done.undo()).toEqual([])
    expect(await world.migrator?.applied()).toEqual(['1'])
    expect((await world.ledger.entries()).map(({ migration }) => migration.id)).toEqual(['1'])
  })

  it('is taken back after that only while what it made is empty', async () => {
    expect(await migrated(0, 'open')).toMatchObject({ kept: [], applied: ['1'] })
  })

  it('is kept when it holds data, and the record says what and why', async () => {
    const { kept, applied, world } = await migrated(3, 'open')
    expect(kept).toEqual([{ what: 'migration 2', why: 'orders.priority holds 3 values' }])
    expect(applied).toEqual(['1', '2'])
    expect((await world.ledger.entries()).map(({ migration }) => migration.id)).toEqual(['1', '2'])
  })
})

describe('verify-writes', () => {
  const verify = { id: 'verify-writes', params: { service: 'worker', flag: 'write-test', path: '/probe' } }
  const probing = async (status: number) => {
    const made = await stepWorld()
    const asked: unknown[] = []
    made.setUrl(await serverFor((path, headers) => (asked.push([path, headers['x-lockstep-test']]), status)))
    const { verifyWrites } = await import('../../src/steps/verify-writes.ts')
    const before = await verifyWrites.prepare(verify.params, made.world)
    const outcome = await verifyWrites.run(verify.params, before, made.world).then(
      () => 'written',
      (error: { readonly code: string }) => error.code,
    )
    return { outcome, asked, flag: await made.flags.read('write-test') }
  }

  it('reaches the new version by the test route, and turns the flag off again', async () => {
    const { outcome, asked, flag } = await probing(200)
    expect({ outcome, asked }).toEqual({ outcome: 'written', asked: [['/probe', 'the token']] })
    expect(flag).toMatchObject({ on: false, revision: 2 })
  })

  it('fails with the answer of the service, and turns the flag off again', async () => {
    const { outcome, flag } = await probing(500)
    expect(outcome).toBe('STEP_PROBE_FAILED')
    expect(flag.on).toBe(false)
  })
})

describe('bake', () => {
  const rhythm = { everyMs: 10, withinMs: 1000, failures: 2, missingMs: 10_000 }
  const watch = [{ kind: 'http', name: 'intake/healthz', ...rhythm, service: 'intake', path: '/healthz', status: 200 }]

  it('lets a good version pass', async () => {
    const { run, setUrl } = await stepWorld()
    setUrl(await serverFor(() => 200))
    await run('start:intake')
    expect((await run('bake', { durationMs: 50, everyMs: 10, watch })).result).toMatchObject({
      looks: expect.any(Number) as number,
    })
  })

  it('fails after so many bad answers in a row', async () => {
    const { run, setUrl } = await stepWorld()
    setUrl(await serverFor(() => 500))
    await run('start:intake')
    await expect(run('bake', { durationMs: 60_000, everyMs: 10, watch })).rejects.toMatchObject({
      code: 'STEP_WATCH_FAILED',
      message: 'intake/healthz: answered 500 instead of 200, 2 times in a row',
    })
  })

  it('never takes a missing answer for a good one', async () => {
    const { run, setUrl } = await stepWorld()
    setUrl('http://127.0.0.1:1')
    await run('start:intake')
    await expect(run('bake', { durationMs: 60_000, everyMs: 10, watch })).rejects.toMatchObject({
      code: 'STEP_WATCH_FAILED',
    })
  })

  it('fails when an instance of the new version gets sick', async () => {
    const { run, target } = await stepWorld()
    await run('start:intake')
    target.observe('intake.d-1.1', 'unhealthy', 'answered 503')
    await expect(run('bake', { durationMs: 60_000 })).rejects.toMatchObject({
      message: 'intake.d-1.1 is unhealthy: answered 503',
    })
  })
})

describe('commands of the file', () => {
  const command = async (line: string) => {
    const made = await stepWorld()
    const { run } = await import('../../src/steps/run.ts')
    const params = { name: 'warm-up', do: line, undo: 'echo taken back' }
    return { ...made, params, run, running: run.run(params, null, made.world) }
  }

  it('run with the new version named, and their output is kept', async () => {
    const { running, lines } = await command('echo "$LOCKSTEP_TEST_RELEASE in $LOCKSTEP_ENVIRONMENT"')
    await running
    expect(lines).toEqual(['v2 in production'])
  })

  it('fail with their own last lines', async () => {
    const { running } = await command('echo no cache there >&2; exit 3')
    await expect(running).rejects.toMatchObject({
      code: 'STEP_COMMAND_FAILED',
      message: expect.stringContaining('no cache there') as string,
    })
  })

  it('are undone by their own command', async () => {
    const { running, run, params, world, lines } = await command('true')
    await running
    expect(await run.undo(params, null, null, world)).toEqual([])
    expect(lines).toEqual(['taken back'])
  })
})
