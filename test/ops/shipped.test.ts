import { readFileSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { pageAt } from '../docs/pages.ts'
import { engineWorld } from '../engine/engine-world.ts'
import type { EngineWorld } from '../engine/engine-world.ts'
import { measuredServer, servedBy } from '../measures/measured-server.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { noPromtool, promtool } from '../rig/promtool.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { gauges } from '../../src/app/measure-gauges.ts'
import { counted } from '../../src/domain/measures/counted.ts'
import { namesIn } from './names-in.ts'
import {
  panelExpressions,
  ruleExpressions,
  rulesFile,
  rulesTestFile,
  variableQueries,
  withAllChosen,
} from './shipped.ts'

const postgres = postgresForTests()
let world: EngineWorld
let server: FastifyInstance
/** Names as Prometheus knows them: a histogram has three. */
let served: ReadonlySet<string>
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
  server = measuredServer(world.lockstep)
  const { text } = await servedBy(server)
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map(part => `${name}${part}`) : [name],
  )
  served = new Set([...names, 'up'])
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const variables = variableQueries.map(({ of, text }) => ({
  of,
  text: text.replace(/^label_values\((.*), (\w+)\)$/, 'max by ($2) ($1)'),
}))
const all = [...panelExpressions, ...ruleExpressions, ...variables]
const unknownIn = (text: string): readonly string[] => namesIn(text).metrics.filter(name => !served.has(name))

describe('what the dashboard and the rules ask for', () => {
  it('is there', () => {
    expect(panelExpressions.length).toBeGreaterThan(20)
    expect(ruleExpressions.length).toBeGreaterThan(6)
    expect(variables.map(({ of }) => of)).toEqual(['app', 'environment'])
  })

  it.each(all.map(({ of, text }) => [of, text] as const))('%s names only what is served: %s', (_of, text) => {
    expect(namesIn(text).metrics.length).toBeGreaterThan(0)
    expect(unknownIn(text)).toEqual([])
  })

  it.each(all.map(({ of, text }) => [of, text] as const))('%s names only labels that there are: %s', (_of, text) => {
    const { metrics, labels } = namesIn(text)
    const families = [...Object.values(counted), ...Object.values(gauges)]
    const own = families.filter(({ name }) => metrics.some(metric => metric.replace(/_bucket$/, '') === name))
    const known = new Set([...own.flatMap(family => family.labels), 'job', 'instance', 'le'])
    expect(labels.filter(label => !known.has(label))).toEqual([])
  })

  it('shows every measure of Lockstep somewhere', () => {
    const named = new Set(all.flatMap(({ text }) => namesIn(text).metrics.map(name => name.replace(/_bucket$/, ''))))
    const families = [...Object.values(counted), ...Object.values(gauges)].map(({ name }) => name)
    expect(families.filter(name => !named.has(name))).toEqual([])
  })
})

it('the guide has every alert, and no other', () => {
  const told = [...pageAt('docs/guides/metrics.md').text.matchAll(/^\| `(Lockstep\w+)` /gm)].map(([, name]) => name)
  expect(told).toEqual(ruleExpressions.map(({ of }) => of))
})

it('a name that is not served would be found, wherever it stands', () => {
  const text =
    'sum by (app) (max without (a) (rate(lockstep_nothing_total{x="up",y=~"\\"z"}[5m]))) > 1e3 and on (app) lockstep_queue offset 5m'
  expect(namesIn(text)).toEqual({
    metrics: ['lockstep_nothing_total', 'lockstep_queue'],
    labels: ['x', 'y', 'app', 'a'],
  })
  expect(unknownIn(text)).toEqual(['lockstep_nothing_total'])
})

if (noPromtool !== null) console.warn(`skipped: ${noPromtool}`)

describe.skipIf(noPromtool !== null)('promtool', () => {
  it('takes the rules for good, and each fires when it should and not before', () => {
    expect(promtool(['check', 'rules', rulesFile])).toMatchObject({ isGood: true })
    expect(promtool(['test', 'rules', rulesTestFile])).toMatchObject({ isGood: true })
  })

  it('has a test that fires for every rule', () => {
    const text = readFileSync(rulesTestFile, 'utf8')
    const fired = [...text.matchAll(/alertname: (\w+)\n\s+eval_time: \w+\n\s+exp_alerts:\n/g)].map(([, name]) => name)
    expect(ruleExpressions.map(({ of }) => of).filter(name => !fired.includes(name))).toEqual([])
  })

  it('would notice rules that never fire', async () => {
    const folder = await temporaryFolder()
    await copyFile(rulesTestFile, join(folder.path, 'tests.yml'))
    const broken = readFileSync(rulesFile, 'utf8').replace('> 15 * 60', '> 99 * 60')
    await writeFile(join(folder.path, basename(rulesFile)), broken)
    const { isGood, said } = promtool(['test', 'rules', join(folder.path, 'tests.yml')])
    expect({ isGood, said }).toMatchObject({ isGood: false, said: expect.stringContaining('AsksForLong') as string })
    await folder.remove()
  })

  it('understands every expression of the dashboard', async () => {
    const folder = await temporaryFolder()
    const file = join(folder.path, 'panels.yml')
    const rules = panelExpressions.map(({ text }, at) => ({ record: `panel_${at}`, expr: withAllChosen(text) }))
    const check = async (more: readonly object[]) => {
      await writeFile(file, JSON.stringify({ groups: [{ name: 'panels', rules: [...rules, ...more] }] }))
      return promtool(['check', 'rules', file])
    }
    expect(await check([])).toMatchObject({ isGood: true })
    expect(await check([{ record: 'broken', expr: 'sum by (' }])).toMatchObject({ isGood: false })
    await folder.remove()
  })
})
