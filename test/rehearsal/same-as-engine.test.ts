import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DataAssumption } from '../../src/app/rehearse.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { bothWays, wayOf } from './both-ways.ts'
import type { BothWaysRig, Files, Versions } from './both-ways.ts'

vi.setConfig({ testTimeout: 180_000 })
const postgres = postgresForTests()
let rig: BothWaysRig
beforeAll(async () => {
  rig = await bothWays((await postgres.database()).url)
})
afterAll(() => rig.close())

const example = join(import.meta.dirname, '../../examples/orders')
const filesIn = (folder: string): Files =>
  readdirSync(join(example, folder)).map(file => ({ file, text: readFileSync(join(example, folder, file), 'utf8') }))
const v1 = filesIn('db/migrations')
const v2 = [...v1, ...filesIn('versions/v2/db/migrations')]
const orders: Versions = {
  file: name => readFileSync(join(example, 'lockstep.yaml'), 'utf8').replace('app: orders', `app: ${name}`),
  before: v1,
  after: v2,
}
const contraction = {
  file: '20260401000000_drop.sql',
  text: '-- migrate:up\nalter table orders drop column sku;\n-- migrate:down\nalter table orders add column sku text;\n',
}

/** The rehearsal and the real engine over the same plan with the same failure. */
const compare = async (versions: Versions, at: (steps: readonly string[]) => string, data: DataAssumption) => {
  const app = await rig.make(versions, data)
  const failAt = at(app.steps)
  const rehearsed = await app.rehearse(failAt, data)
  const real = await app.deploy(failAt)
  expect(wayOf(rehearsed), `${failAt} fails, ${data}`).toEqual(real)
  return { app, rehearsed, real, failAt }
}

describe('the orders example', () => {
  it.each(['with-data', 'empty'] as const)('goes back as the engine takes it back, at every step, %s', async data => {
    const { steps } = await rig.make(orders, data)
    expect(steps).toContain('migrate')
    for (const step of steps) await compare(orders, () => step, data)
  })

  it('with a contraction at the end asks as the engine asks', async () => {
    const versions = { ...orders, after: [...v2, contraction] }
    const { real } = await compare(versions, () => 'migrate:contract', 'with-data')
    expect(real.asked).toEqual(['failure migrate:contract'])
  })

  it('keeps what users wrote into, and forecasts both', async () => {
    const app = await rig.make(orders, 'with-data')
    const { forecasts, lanes } = await app.rehearse(null, 'with-data')
    expect(lanes.state).toBe('succeeded')
    expect(lanes.forward.map(({ step }) => step)).toEqual(app.steps)
    const of = (step: string) => forecasts.find(forecast => forecast.step === step)
    const kept = [{ what: 'migration 20260201000000', why: 'orders.priority holds 1 values' }]
    expect(of('shift:intake')).toMatchObject({ kept, otherwise: { kept: [] }, state: 'rolled-back' })
    expect(of('start:intake')).toMatchObject({
      kept: [],
      otherwise: null,
      undone: ['start:intake', 'start:worker', 'migrate', 'pause'],
    })
    expect(of('preflight')).toMatchObject({ undone: [], kept: [], otherwise: null })
    expect(forecasts.map(({ step }) => step)).toEqual(app.steps)
  })
})

const blocks = fc.record({
  strategy: fc.constantFrom('blue-green', 'recreate'),
  instances: fc.integer({ min: 1, max: 2 }),
  order: fc.constantFrom(
    ['snapshot', 'pause', 'migrate', 'start', 'resume', 'shift', 'bake', 'retire'],
    ['pause', 'start', 'migrate', 'resume', 'shift', 'retire'],
    ['stop', 'migrate', 'start', 'shift'],
    ['migrate', 'pause', 'stop', 'start', 'shift', 'resume'],
    ['start', 'shift', 'migrate', 'bake', 'retire'],
  ),
  extra: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 8 }),
      step: fc.constantFrom(
        { test: 'true' },
        { run: { name: 'mark', do: 'true', undo: 'true' } },
        { run: { name: 'once', do: 'true' } },
        { 'verify-writes': { flag: 'write-test', path: '/probe', service: 'worker' } },
        { test: { run: 'true', ask: true } },
      ),
    }),
    { maxLength: 2 },
  ),
  contracts: fc.boolean(),
  data: fc.constantFrom('with-data', 'empty'),
  fail: fc.nat(),
})

it('generated plans go back as the engine takes them back', async () => {
  await fc.assert(
    fc.asyncProperty(blocks, async ({ strategy, instances, order, extra, contracts, data, fail }) => {
      const deploy: unknown[] = [...order]
      const names = new Set<string>()
      for (const { at, step } of extra) {
        const name = 'run' in step ? step.run.name : ''
        if (names.has(name)) continue
        names.add(name)
        deploy.splice(Math.min(at, deploy.length), 0, step)
      }
      const file = (name: string) =>
        JSON.stringify({
          app: name,
          services: {
            worker: { build: '.', command: 'node w.js', health: '/healthz', instances },
            intake: { build: '.', command: 'node i.js', health: '/healthz', after: ['worker'] },
            silent: { build: '.', command: 'node s.js' },
          },
          database: { migrations: { tool: 'dbmate', dir: 'db' } },
          consumers: { orders: { queue: 'orders', flag: 'consume-orders', service: 'worker' } },
          environments: { development: { target: 'local', strategy, bake: '70s', watch: [{ http: '/healthz' }] } },
          deploy,
        })
      const versions = { file, firstDeploy: null, before: v1, after: contracts ? [...v2, contraction] : v2 }
      await compare(versions, steps => steps[fail % steps.length] ?? '', data)
    }),
    { numRuns: 30 },
  )
})
