import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { endOf, newSpan, spanAfter, spanAt } from './span.ts'
import type { Span, SpanEnd, SpanRules } from './span.ts'

const second = 1000
const watch = (name: string, failures = 2) => ({ name, failures, missingMs: 30 * second, everyMs: second })
const rules: SpanRules = { durationMs: 10 * second, watches: [watch('a'), watch('b')], tickMs: second }
type Kind = 'good' | 'bad' | 'no-data'

/** Looks of both watches once a second, one letter each, until the span is over. */
const through = (looks: readonly (readonly [Kind, Kind])[], watchedMs = 0) => {
  let span: Span = newSpan(rules, watchedMs, 0)
  for (const [index, kinds] of looks.entries()) {
    for (const [place, kind] of kinds.entries())
      span = spanAfter(span, rules, { watch: place, observation: { kind, words: kind } }, index * second)
    const end = endOf(span, rules)
    if (end !== null) return { end, atMs: index * second, span }
  }
  return { end: null, atMs: looks.length * second, span }
}
const times = (count: number, kinds: readonly [Kind, Kind]) => Array.from({ length: count }, () => kinds)
const good = ['good', 'good'] as const

describe('a span', () => {
  it('passes when the time was watched', () => {
    expect(through(times(20, good))).toMatchObject({ end: { kind: 'passed' }, atMs: 10 * second })
  })

  it('goes on from what an earlier process watched', () => {
    expect(through(times(20, good), 7 * second)).toMatchObject({ end: { kind: 'passed' }, atMs: 3 * second })
  })

  it('needs enough looks even when the time was watched before', () => {
    expect(through(times(20, good), 60 * second)).toMatchObject({ end: { kind: 'passed' }, atMs: second })
  })

  it('is failed by one watch at once', () => {
    const looks = [...times(3, good), ...times(5, ['good', 'bad'])]
    expect(through(looks)).toMatchObject({
      end: { kind: 'failed', words: 'b: bad, 2 times in a row' },
      atMs: 4 * second,
    })
  })

  it('is longer by the time without data', () => {
    const looks = [...times(3, good), ...times(5, ['good', 'no-data']), ...times(20, good)]
    expect(through(looks)).toMatchObject({ end: { kind: 'passed' }, atMs: 15 * second, span: { blindMs: 5 * second } })
  })

  it('ends inconclusive when data stay away for too long, and says whose', () => {
    const looks = [...times(3, good), ...times(60, ['no-data', 'good'])]
    expect(through(looks)).toMatchObject({
      end: { kind: 'inconclusive', words: 'a: no data: no-data, for 30 s' },
      atMs: 33 * second,
    })
  })

  it('is failed by a bad watch even when another has no data', () => {
    expect(through(times(60, ['no-data', 'bad'])).end).toMatchObject({ kind: 'failed' })
  })

  it('is not extended for ever by data that come and go', () => {
    const looks = Array.from({ length: 200 }, (_, at) => (at % 9 === 0 ? good : (['no-data', 'good'] as const)))
    expect(through(looks)).toMatchObject({
      end: {
        kind: 'inconclusive',
        words: expect.stringMatching(/^there were data for only \d s of 41 s; a: no data/) as string,
      },
    })
  })

  it('counts of a gap in which nobody looked only a little', () => {
    const { span } = through(times(3, good))
    const after = spanAt(span, rules, 3_600 * second)
    expect(after.watchedMs - span.watchedMs).toBe(2 * second)
  })

  it('never passes before every watch has had data for the whole time', () => {
    const kind = fc.constantFrom<Kind>('good', 'good', 'good', 'bad', 'no-data')
    fc.assert(
      fc.property(fc.array(fc.tuple(kind, kind), { maxLength: 60 }), looks => {
        const { end, atMs } = through(looks)
        if (end?.kind !== 'passed') return
        const seen = looks.slice(0, atMs / second)
        const withData = seen.filter(kinds => !kinds.includes('no-data'))
        expect(withData.length * second).toBeGreaterThanOrEqual(rules.durationMs)
      }),
    )
  })

  it('comes to an end whatever is seen', () => {
    const kind = fc.constantFrom<Kind>('good', 'bad', 'no-data')
    fc.assert(
      fc.property(fc.array(fc.tuple(kind, kind), { minLength: 100, maxLength: 100 }), looks => {
        const end: SpanEnd | null = through(looks).end
        expect(end).not.toBeNull()
      }),
    )
  })
})
