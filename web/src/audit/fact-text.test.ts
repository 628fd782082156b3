import { describe, expect, it } from 'vitest'
import type { AppFact, SystemFact } from '../../../src/domain/audit/fact.ts'
import { quietTypes } from '../../../src/domain/audit/entry.ts'
import type { AuditEntry } from '../api/types.ts'
import { entryKind, entryKinds } from './entry-kinds.ts'
import { deploymentOf, entryPlace, entryText } from './entry-text.ts'
import { factText } from './fact-text.ts'

const ann = { kind: 'person', name: 'ann' } as const
const because = { actor: ann, reason: 'the year ends' } as const

const said: readonly (readonly [AppFact | SystemFact, string])[] = [
  [
    { type: 'freeze-declared', freeze: '1', environment: null, from: '2026-12-20T00:00:00Z', to: null, ...because },
    'ann froze every environment until somebody lifts it: the year ends',
  ],
  [
    {
      type: 'freeze-declared',
      freeze: '1',
      environment: 'live',
      from: '2026-12-20T00:00:00Z',
      to: '2027-01-02T08:00:00Z',
      ...because,
    },
    'ann froze live until Sat 2 Jan, 08:00 UTC: the year ends',
  ],
  [
    { type: 'held', environment: 'live', release: 'r-1', by: 'h-1', actor: { ...ann, via: 'ci' }, reason: null },
    'ann by ci held r-1 out of live',
  ],
  [
    { type: 'flag-set', environment: 'live', flag: 'express', release: 'r-1', from: false, to: true, ...because },
    'ann set express in live to true, before false: the year ends',
  ],
  [
    { type: 'flag-reset', environment: 'live', flag: 'gone', release: 'r-1', from: 'loud', to: null, ...because },
    'ann reset gone in live, before loud: the year ends',
  ],
  [
    { type: 'access-denied', role: 'admin', place: 'every app', actor: ann, reason: null },
    'ann was not let: that needs the role admin of every app',
  ],
]

describe('an entry of the record', () => {
  it.each(said)('$type is a sentence', (fact, text) => expect(factText(fact)).toBe(text))

  it('of a newer Lockstep goes by its own name', () => {
    expect(factText({ type: 'moon-rose', actor: ann, reason: null } as unknown as SystemFact)).toBe('moon-rose')
    expect(entryKind('moon-rose').word).toBe('moon-rose')
  })

  it('says where it was done, and of which deployment it is', () => {
    const entry = (stream: string, app: string | null, environment: string | null): AuditEntry => ({
      at: '2026-11-18T10:00:00Z',
      stream,
      seq: 1,
      type: 'succeeded',
      app,
      environment,
      actor: ann,
      reason: null,
      release: app === null ? null : 'v2',
      body: '{"type":"succeeded","at":"2026-11-18T10:00:00Z"}',
      hash: '',
    })
    expect(entryPlace(entry('d-1', 'shop', 'live'))).toBe('v2 in live of shop')
    expect(entryPlace(entry('app:shop', 'shop', null))).toBe('shop')
    expect(entryPlace(entry('system', null, null))).toBe('every app')
    expect(entryText(entry('d-1', 'shop', 'live'))).toBe('It succeeded')
    const held = { type: 'held', environment: 'live', release: 'r-1', by: 'h-1', actor: ann, reason: null }
    const ofApp = { ...entry('app:shop', 'shop', 'live'), body: JSON.stringify(held) }
    expect(entryText(ofApp)).toBe('ann held v2 out of live')
    expect(entryText({ ...ofApp, release: null })).toBe('ann held r-1 out of live')
    expect([deploymentOf(entry('d-1', 'shop', 'live')), deploymentOf(entry('app:shop', 'shop', null))]).toEqual([
      'd-1',
      null,
    ])
  })

  it('is offered to filter by unless it says how a step went, as the API has it', () => {
    const steps = Object.entries(entryKinds).filter(([, { group }]) => group === 'How steps went')
    expect(steps.map(([type]) => type).sort()).toEqual(quietTypes.toSorted())
    const words = Object.values(entryKinds).map(({ word }) => word)
    expect(new Set(words).size).toBe(words.length)
  })
})
