import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NEW_HISTORY, afterDeath } from './restart-policy.ts'
import type { RestartHistory } from './restart-policy.ts'

type Life = { readonly gapMs: number; readonly healthyForMs: number }

/** The delays that follow these deaths; null = given up. */
const delays = (lives: readonly Life[], start: RestartHistory = NEW_HISTORY): readonly (number | null)[] => {
  let history = start
  let atMs = 0
  return lives.map(({ gapMs, healthyForMs }) => {
    atMs += gapMs
    const next = afterDeath({ ...history, wasHealthy: history.wasHealthy || healthyForMs > 0 }, { atMs, healthyForMs })
    history = next.history
    return next.delayMs
  })
}
const times = (count: number, life: Life): Life[] => Array.from({ length: count }, () => life)

describe('afterDeath', () => {
  test('gives up at the fifth death of what was never healthy, however slow', () => {
    const expected = [250, 500, 1_000, 2_000, null]
    expect(delays(times(5, { gapMs: 10, healthyForMs: 0 }))).toEqual(expected)
    expect(delays(times(5, { gapMs: 3_600_000, healthyForMs: 0 }))).toEqual(expected)
  })

  test('gives up at five deaths within a minute of what was healthy', () => {
    expect(delays(times(5, { gapMs: 15_000, healthyForMs: 100 }))).toEqual([250, 500, 1_000, 2_000, null])
  })

  test('goes on when they are further apart, doubling up to 10 s', () => {
    const slow = times(8, { gapMs: 15_001, healthyForMs: 100 })
    expect(delays(slow)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
  })

  test('begins anew after 30 s of health', () => {
    const short = { gapMs: 20_000, healthyForMs: 29_999 }
    expect(delays([short, short, { gapMs: 20_000, healthyForMs: 30_000 }, short])).toEqual([250, 500, 250, 500])
  })

  test('never waits longer than 10 s nor keeps more than it needs', () => {
    const life = fc.record({ gapMs: fc.nat(100_000), healthyForMs: fc.nat(60_000) })
    fc.assert(
      fc.property(fc.array(life, { maxLength: 50 }), lives => {
        for (const delay of delays(lives)) expect(delay ?? 250).toSatisfy((ms: number) => ms >= 250 && ms <= 10_000)
        const history = lives.reduce(
          (known, { healthyForMs }, index) => afterDeath(known, { atMs: index, healthyForMs }).history,
          NEW_HISTORY,
        )
        expect(history.deaths.length).toBeLessThanOrEqual(5)
      }),
    )
  })
})
