import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { judgedAfter, newJudgement, verdictOf } from './judgement.ts'
import type { Judgement } from './judgement.ts'

const rules = { name: 'errors', failures: 3, missingMs: 60_000 }
type Kind = 'good' | 'bad' | 'no-data'
const letters: Readonly<Record<string, Kind>> = { g: 'good', b: 'bad', '-': 'no-data' }

const after = (kinds: readonly Kind[]): Judgement =>
  kinds.reduce(
    (judgement, kind, index) => judgedAfter(judgement, { kind, words: `${kind} ${index}` }, index * 1000),
    newJudgement(0),
  )
const said = (looks: string) => {
  const verdict = verdictOf(after(looks.split('').map(letter => letters[letter] ?? 'no-data')), rules)
  return verdict.kind === 'pass' ? 'pass' : `${verdict.kind}: ${verdict.words}`
}

describe('a watch', () => {
  it.each([
    ['', 'inconclusive: errors: nothing was seen yet'],
    ['gg', 'inconclusive: errors: only 2 of 3 looks'],
    ['ggg', 'pass'],
    ['gbbg', 'pass'],
    ['ggb', 'inconclusive: errors: bad 2, 1 of 3 times in a row'],
    ['bb', 'inconclusive: errors: bad 1, 2 of 3 times in a row'],
    ['bbb', 'fail: errors: bad 2, 3 times in a row'],
    ['gggbbb', 'fail: errors: bad 5, 3 times in a row'],
    ['b-b-b', 'fail: errors: bad 4, 3 times in a row'],
    ['-----', 'inconclusive: errors: no data: no-data 4'],
    ['ggg-', 'inconclusive: errors: no data: no-data 3'],
    ['g-g-g', 'pass'],
  ])('after %s', (looks, expected) => expect(said(looks)).toBe(expected))

  const kinds = fc.array(fc.constantFrom<Kind>('good', 'bad', 'no-data'), { maxLength: 12 })

  it('passes only when it has seen enough and the newest look was good', () => {
    fc.assert(
      fc.property(kinds, seen => {
        if (verdictOf(after(seen), rules).kind !== 'pass') return
        expect(seen.at(-1)).toBe('good')
        expect(seen.filter(kind => kind !== 'no-data').length).toBeGreaterThanOrEqual(rules.failures)
      }),
    )
  })

  it('never passes for missing data: with looks taken away it is no better', () => {
    fc.assert(
      fc.property(kinds, fc.nat(), (seen, at) => {
        const fewer = seen.map((kind, index) => (index === at % Math.max(1, seen.length) ? 'no-data' : kind))
        const isBetter = verdictOf(after(fewer), rules).kind === 'pass' && verdictOf(after(seen), rules).kind !== 'pass'
        // A bad look that was not seen is the one thing that missing data can hide, and only a good one after it ends its row.
        expect(isBetter && seen[at % Math.max(1, seen.length)] !== 'bad').toBe(false)
      }),
    )
  })
})
