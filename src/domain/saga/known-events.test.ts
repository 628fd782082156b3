import { expect, it } from 'vitest'
import { transitions } from './apply.ts'
import { isKnownEvent, knownPart } from './known-events.ts'

it('knows every type of the state table, in its first version', () => {
  for (const type of ['created', ...Object.keys(transitions)]) {
    expect(isKnownEvent({ type }), type).toBe(true)
    expect(isKnownEvent({ type, v: 1 }), type).toBe(true)
  }
})

it.each([{ type: 'step-paused' }, { type: 'step-done', v: 2 }, { type: 'created', v: 2 }, { type: 'toString' }])(
  'does not know %j',
  event => {
    expect(isKnownEvent(event)).toBe(false)
  },
)

it('cuts a stream off before the first event that is not known, also when later ones are', () => {
  const [created, passed, later] = [{ type: 'created' }, { type: 'gates-passed' }, { type: 'succeeded' }]
  expect(knownPart([created, passed])).toEqual({ known: [created, passed], newer: null })
  expect(knownPart([created, passed, { type: 'paused' }, later])).toEqual({
    known: [created, passed],
    newer: 'event paused',
  })
  expect(knownPart([created, { type: 'gates-passed', v: 3 }])).toEqual({
    known: [created],
    newer: 'event gates-passed, version 3',
  })
})
