import { describe, expect, it } from 'vitest'
import type { Freeze } from '../api/types.ts'
import { gateOf, statusOf, waitingOf } from '../overview/seen-for-tests.ts'
import { allFrozen, frozenLines, frozenPlace, frozenSentence, heldUpBy, isOn, waitingFor } from './frozen.ts'
import type { Frozen } from './frozen.ts'

const nowMs = Date.parse('2026-11-28T12:00:00Z')
const freeze = (id: string, more: Partial<Freeze> = {}): Freeze => ({
  id,
  app: 'shop',
  environment: 'live',
  from: '2026-11-28T10:00:00Z',
  to: null,
  reason: 'the year ends',
  by: 'ann',
  ...more,
})
const everywhere = freeze('9', { app: null, environment: null, from: '2026-11-27T10:00:00Z' })

describe('freezes', () => {
  it('are there once each, with those of the policy that are not over, in the order in which they begin', () => {
    const policy = [
      { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z', reason: 'over' },
      { from: '2026-12-24T00:00:00Z', to: null, reason: 'holidays' },
    ]
    const all = allFrozen([[freeze('1'), everywhere], [everywhere]], policy, nowMs)
    expect(all.map(({ id, reason }) => [id, reason])).toEqual([
      ['9', 'the year ends'],
      ['1', 'the year ends'],
      [null, 'holidays'],
    ])
    expect(all.map(one => isOn(one, nowMs))).toEqual([true, true, false])
  })

  it('say where they hold', () => {
    expect(frozenPlace(freeze('1'))).toBe('live of shop')
    expect(frozenPlace(everywhere)).toBe('every environment of every app')
  })

  it('are a line of each environment that they are in force in', () => {
    const all: readonly Frozen[] = [
      freeze('1', { to: '2026-11-29T08:00:00Z' }),
      freeze('2', { from: '2026-12-01T00:00:00Z', reason: 'later' }),
      everywhere,
    ]
    expect(frozenLines(all, { app: 'shop', environment: 'live' }, nowMs)).toEqual([
      'frozen until Sun 29 Nov, 08:00 UTC: the year ends',
      'frozen: the year ends',
    ])
    expect(frozenLines(all, { app: 'blog', environment: 'live' }, nowMs)).toEqual(['frozen: the year ends'])
  })

  it('know which deployments wait for them, and holds which they keep out', () => {
    const frozen = waitingOf('d-1', 'v2', gateOf('freeze'))
    const other = waitingOf('d-2', 'v3', gateOf('approvals'))
    const apps = [
      { app: 'shop', status: [statusOf('live', 'v1', { waiting: [frozen, other] }), statusOf('dev', 'v1')] },
      { app: 'blog', status: [statusOf('live', 'v1', { waiting: [waitingOf('d-3', 'v3', gateOf('freeze'))] })] },
    ]
    expect(waitingFor(freeze('1'), apps, nowMs).map(({ id }) => id)).toEqual(['d-1'])
    expect(waitingFor(freeze('2', { from: '2026-12-01T00:00:00Z' }), apps, nowMs)).toEqual([])
    expect(waitingFor(everywhere, apps, nowMs).map(({ id }) => id)).toEqual(['d-1', 'd-3'])
    const held = { app: 'shop', environment: 'live', release: 'v3', reason: '', since: '', deployment: null }
    expect(heldUpBy(held, apps).map(({ id }) => id)).toEqual(['d-2'])
  })

  it.each([
    [0, 0, 'Nothing is frozen, and nothing is held'],
    [1, 0, 'One freeze is in force, nothing is held'],
    [0, 2, 'Nothing is frozen, two releases are held'],
    [2, 1, 'Two freezes are in force, one release is held'],
  ])('%i in force and %i held: %s', (inForce, held, text) => expect(frozenSentence(inForce, held)).toBe(text))
})
