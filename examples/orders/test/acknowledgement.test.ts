import { expect, it } from 'vitest'
import { type Acknowledgement, isDue } from '../src/acknowledgement.ts'

const paused: Acknowledgement = { flag: 'f', revision: 1, consuming: false, inFlight: 0, receiving: false }
const consuming: Acknowledgement = { ...paused, consuming: true, receiving: true }

it('is due at first', () => expect(isDue(paused, undefined, 0)).toBe(true))

it.each([{ flag: 'g' }, { revision: 2 }, { consuming: true }, { inFlight: 1 }, { receiving: true }])(
  'is due at once when %o is news',
  news => expect(isDue({ ...paused, ...news }, { acknowledgement: paused, atMs: 0 }, 1)).toBe(true),
)

it.each([
  ['paused, just told', paused, 500, false],
  // The next look is 250 ms later: told now, it is told within a second.
  ['paused, told 750 ms ago', paused, 750, true],
  ['stopping, told 750 ms ago', { ...paused, receiving: true, inFlight: 2 }, 750, true],
  ['consuming, told 4 s ago', consuming, 4_000, false],
  ['consuming, told 4.75 s ago', consuming, 4_750, true],
])('%s', (_, current, agoMs, due) => {
  expect(isDue(current, { acknowledgement: current, atMs: 1_000 }, 1_000 + agoMs)).toBe(due)
})
