import { expect, it } from 'vitest'
import type { Plan } from '../api/types.ts'
import { deploymentOf, planOf, plannedStep } from '../deployment/scene-for-tests.ts'
import { knownOf, runOf, triedOf } from '../app/known-for-tests.ts'
import { gateOf, statusOf, waitingOf } from '../overview/seen-for-tests.ts'
import { actsAnywhere, actsOfRun, deploymentActs, waysBack } from './acts-here.ts'
import { appEntries } from './app-entries.ts'
import { appsToAsk } from './apps-to-ask.ts'
import { entriesFor } from './entry.ts'
import { hereOf } from './here.ts'

const gate = gateOf('approvals', { who: ['ben'] })
const status = [statusOf('live', 'v1', { waiting: [waitingOf('d-9', 'v2', gate)] })]
const listed = {
  ...knownOf(2, status),
  history: [triedOf('live', 'v2', 'rolled-back'), triedOf('live', 'v1', 'succeeded')],
  runs: [runOf('run-2', 'succeeded')],
}
const entries = appEntries([listed], 'ben')
const found = (typed: string): readonly string[] =>
  entriesFor(entries, typed).map(({ kind, name }) => `${kind}: ${name}`)

it('begins with what waits for whoever looks, and leads to everything of an app', () => {
  expect(found('')).toEqual([
    'Waits for you: Approve or reject shop v2 for live',
    'App: shop',
    'Deployment: shop v2 to live',
    'Deployment: shop v1 to live',
    'Run: shop eeeeeee change e',
  ])
  expect(appEntries([listed], 'ann').map(({ kind }) => kind)).not.toContain('Waits for you')
  expect(new Set(entries.map(({ kind }) => kind)).size).toBe(6)
})

it('leads to the record of a release', () => {
  expect(entries.filter(({ kind }) => kind === 'Release').map(({ goal }) => goal)).toEqual([
    { to: '/apps/shop/releases/v2' },
    { to: '/apps/shop/releases/v1' },
  ])
})

it('finds by name, by what is said of it, and by id', () => {
  expect(found('shop')[0]).toBe('App: shop')
  expect(found('v2 live').slice(0, 2)).toEqual([
    'Waits for you: Approve or reject shop v2 for live',
    'Deployment: shop v2 to live',
  ])
  expect(found('rolled')).toEqual(['Deployment: shop v2 to live'])
  expect(found('run-2')).toEqual(['Run: shop eeeeeee change e'])
  expect(found('environment live')).toContain('Environment: shop live')
  expect(found('nothing such')).toEqual([])
})

it('knows what a view is about', () => {
  const none = { deployment: null, run: null, app: null }
  expect(hereOf('/')).toEqual(none)
  expect(hereOf('/deployments')).toEqual(none)
  expect(hereOf('/approvals/d-1')).toEqual({ ...none, deployment: 'd-1' })
  expect(hereOf('/runs/run-1')).toEqual({ ...none, run: 'run-1' })
  expect(hereOf('/apps/shop/more')).toEqual({ ...none, app: 'shop' })
})

it('asks about few of many apps', () => {
  const many = Array.from({ length: 40 }, (_, at) => `app-${at}`)
  expect(appsToAsk(many.slice(0, 20), null, '')).toHaveLength(20)
  expect(appsToAsk(many, 'app-7', '')).toEqual(['app-7'])
  expect(appsToAsk(many, 'app-7', 'app-39 v2')).toEqual(['app-7', 'app-39'])
  expect(appsToAsk(many, null, 'app')).toHaveLength(8)
})

it('offers the acts of where one is to those who may, each where it is done', () => {
  const plan: Plan = planOf([plannedStep('preflight')])
  const deployment = deploymentOf(plan, 'waiting', {})
  const acts = (may: boolean) =>
    deploymentActs(deployment, plan, may).map(({ name, goal }) => `${name} ${goal.to}#${goal.hash ?? ''}`)
  const { id, app, release, environment } = deployment
  expect(acts(true)).toEqual([`Abort: ${app} ${release.version} in ${environment} /deployments/${id}#acts`])
  expect(acts(false)).toEqual([])
  const run = { ...runOf('run-1', 'checking'), version: null, deployments: [], checks: [] }
  expect(actsOfRun(run, true)).toMatchObject([{ goal: { to: '/runs/run-1', hash: 'acts' } }])
  expect(actsOfRun(run, false)).toEqual([])
})

it('leads to the way back where something runs, and offers it only to those who may', () => {
  const both = [...status, statusOf('dark', null), statusOf('shut', 'v1')]
  const back = waysBack('shop', both, environment => (environment === 'shut' ? 'viewer' : 'deployer'))
  expect(back.map(({ name, detail, goal }) => [name, detail, goal.to])).toEqual([
    ['Roll back shop in live', 'from v1', '/apps/shop/live/rollback'],
  ])
})

it('offers what is done at no app by who one is', () => {
  const names = (...who: Parameters<typeof actsAnywhere>) => actsAnywhere(...who).map(({ name }) => name)
  expect(names(true, 'admin')).toEqual(['New token', 'Set a freeze', 'Invite somebody'])
  expect(names(true, 'deployer')).toEqual(['New token', 'Set a freeze'])
  expect(names(true, null)).toEqual(['New token'])
  expect(names(false, 'viewer')).toEqual([])
})
