import { expect, it } from 'vitest'
import { isGood, summaryText } from '../../src/demo/summary.ts'
import type { DemoSummary } from '../../src/demo/summary.ts'
import { stepKinds } from '../../src/steps/registry.ts'
import { blocksOf, pageAt } from './pages.ts'

const [story = '', table = ''] = blocksOf(pageAt('README.md'))
  .filter(({ info }) => info === 'text')
  .map(({ text }) => text)

const numbersIn = (line: string): readonly number[] => (line.match(/\d+/g) ?? []).map(Number)

const msOf = (text: string): number =>
  [...text.matchAll(/([\d.]+) (min|s)/g)].reduce((ms, [, n, unit]) => ms + Number(n) * (unit === 's' ? 1e3 : 6e4), 0)

type Deployment = DemoSummary['deployments'][number]

/** A row without an environment goes on with what was kept by the one above. */
const deploymentsIn = (rows: readonly string[]): readonly Deployment[] => {
  const starts = rows.flatMap((row, index) => (row.startsWith(' ') ? [] : [index]))
  return starts.map((start, index) => {
    const kept = rows.slice(start + 1, starts[index + 1]).map(row => row.trim().replace(/^kept /, ''))
    return { ...deploymentIn(rows[start] ?? ''), kept }
  })
}

const deploymentIn = (row: string): Deployment => {
  const [environment = '', release = '', state = '', took = '', undone = ''] = row.split(/ {2,}/)
  return {
    environment,
    kind: release.startsWith('back to ') ? 'rollback' : 'deploy',
    release: release.replace('back to ', ''),
    state: state.replace(', held', ''),
    held: state.endsWith(', held'),
    undone: undone === '' ? [] : undone.split(', '),
    kept: [],
    ms: msOf(took),
  }
}

/** The summary that `lockstep demo --json` would have printed for the table on the page. */
const summaryIn = (text: string): DemoSummary => {
  const lines = text.trimEnd().split('\n')
  const lineOf = (name: string): string => lines.find(line => line.startsWith(name)) ?? ''
  const [accepted = 0, processed = 0, lost = 0, twice = 0] = numbersIn(lineOf('orders'))
  const [requests = 0, failed = 0] = numbersIn(lineOf('requests'))
  const [, count = '0', by = '', time = '', share = '0'] =
    /(\d+) errors of (.*), all within (.*); it gave (.*) %/.exec(lineOf('answers')) ?? []
  return {
    ordersAccepted: accepted,
    ordersProcessed: processed,
    ordersLost: lost,
    ordersDoubled: twice,
    requests,
    requestsFailed: failed,
    failures: [],
    badAnswers: { count: Number(count), by: by.split(', '), ms: msOf(time), sharePercent: Number(share) },
    deployments: deploymentsIn(lines.slice(1, lines.indexOf(''))),
    drift: [],
  }
}

it('the table on the front page is one that the demo prints when all is well', () => {
  const summary = summaryIn(table)
  expect(isGood(summary)).toBe(true)
  expect(`${summaryText(summary, msOf(table.trimEnd().split('\n').at(-1) ?? ''))}\n`).toBe(table)
})

it('the steps on the front page are steps that there are', () => {
  const kinds = [...story.matchAll(/^ {2}[✓✗↩] ([a-z-]+)/gm)].map(([, kind = '']) => kind)
  expect(kinds.length).toBeGreaterThan(5)
  expect(kinds.filter(kind => !stepKinds.has(kind))).toEqual([])
})
