import { expect, it } from 'vitest'
import { spacedLooks } from './spaced-looks.ts'

it('slows all rhythms of a long watch down alike, so that it looks sixty times', () => {
  const watch = [{ path: '/healthz', withinMs: 300, everyMs: 2_000, missingMs: 10_000 }]
  expect(spacedLooks({ durationMs: 600_000, everyMs: 1_000, watch })).toEqual({
    durationMs: 600_000,
    everyMs: 10_000,
    watch: [{ path: '/healthz', withinMs: 300, everyMs: 20_000, missingMs: 100_000 }],
  })
})

it('leaves a short watch, and what is no watch, as it is', () => {
  for (const params of [{ durationMs: 30_000, everyMs: 1_000 }, { everyMs: 1_000 }, { service: 'web' }, null, [1]])
    expect(spacedLooks(params)).toBe(params)
})
