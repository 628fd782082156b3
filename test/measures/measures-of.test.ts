import { describe, expect, it } from 'vitest'
import { isFinal } from '../../src/domain/saga/deployment.ts'
import { fold } from '../../src/domain/saga/apply.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { measuresOf } from '../../src/domain/measures/measures-of.ts'
import { addedUp } from '../../src/domain/measures/totals.ts'
import type { Total } from '../../src/domain/measures/family.ts'
import { recordedStreams } from '../rig/recorded-streams.ts'

const streams = recordedStreams()

const totalsOf = (events: readonly DeploymentEvent[], from = 0, isDrill = false): readonly Total[] => {
  const measured = measuresOf(events, { from, isDrill })
  if (measured === null) throw new Error('it is not counted')
  return measured.totals
}
const text = (totals: readonly Total[]): readonly string[] =>
  addedUp(totals)
    .map(({ name, labels, value }) => `${name} ${labels.slice(2).join(' ')} ${value.toFixed(6)}`)
    .sort()
const sum = (totals: readonly Total[], name: string, ...labels: readonly string[]): number =>
  totals
    .filter(total => total.name === name && labels.every(label => total.labels.includes(label)))
    .reduce((sum, { value }) => sum + value, 0)

describe.each(streams)('the recorded stream %s', (_name, events) => {
  it('comes to the same counted at once and cut at any place', () => {
    for (let cut = 1; cut <= events.length; cut++) {
      const pieces = [...totalsOf(events.slice(0, cut)), ...totalsOf(events, cut)]
      expect(text(pieces), `cut behind event ${cut}`).toEqual(text(totalsOf(events)))
    }
  })

  it('is counted as what it is', () => {
    const totals = totalsOf(events)
    const of = (type: string): number => events.filter(event => event.type === type).length
    expect(sum(totals, 'lockstep_events_total')).toBe(events.length)
    expect(sum(totals, 'lockstep_undo_total', 'done')).toBe(of('undo-done'))
    expect(sum(totals, 'lockstep_undo_total', 'failed')).toBe(of('undo-failed'))
    expect(sum(totals, 'lockstep_undo_total', 'attested')).toBe(of('attested'))
    expect(sum(totals, 'lockstep_step_failures_total')).toBe(of('step-failed') + of('breached'))
    expect(sum(totals, 'lockstep_asked_total')).toBe(of('asked'))
    expect(sum(totals, 'lockstep_got_stuck_total')).toBe(of('got-stuck'))
    expect(sum(totals, 'lockstep_takeovers_total')).toBe(of('taken-over'))
    expect(sum(totals, 'lockstep_break_glass_total')).toBe(of('glass-broken'))
    const deployment = fold(events)
    const state = deployment?.state ?? 'waiting'
    const kind = deployment?.plan.kind ?? 'deploy'
    expect(sum(totals, 'lockstep_deployments_ended_total', kind, state)).toBe(isFinal(state) ? 1 : 0)
    expect(measuresOf(events, { from: 0, isDrill: false })?.isOver).toBe(isFinal(state))
    expect(sum(totalsOf(events, 0, true), 'lockstep_deployments_ended_total', 'drill')).toBe(isFinal(state) ? 1 : 0)
    expect(sum(totalsOf(events, 0, true), 'lockstep_changes_total')).toBe(0)
  })
})

it('counts a stream of every kind there is among those that were recorded', () => {
  const all = streams.flatMap(([, events]) => totalsOf(events))
  const missing = ['events', 'deployments_ended', 'step_failures', 'undo', 'asked', 'got_stuck', 'takeovers']
    .map(name => `lockstep_${name}_total`)
    .filter(name => sum(all, name) === 0)
  expect(missing).toEqual([])
})

it('does not count what is no stream of a deployment, or what the state table refuses', () => {
  const [, events = []] = streams.find(([, some]) => some.length > 5) ?? []
  const [first, second] = events
  if (first === undefined || second === undefined) throw new Error('there is no such stream')
  const asked = { from: 0, isDrill: false }
  expect(measuresOf([], asked)).toBe(null)
  expect(measuresOf([second, first], asked)).toBe(null)
  expect(measuresOf([first, { type: 'succeeded', at: first.at }], asked)).toBe(null)
})
