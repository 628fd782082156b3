import fc from 'fast-check'
import { expect, it } from 'vitest'
import { counter, histogram } from './family.ts'
import { addedUp, exposedOf, observed } from './totals.ts'

const took = histogram({ name: 'took_seconds', help: '', labels: ['app'] }, [0.1, 1, 60])
const seconds = fc.double({ min: 0, max: 100, noNaN: true })

it('counts in each bucket all values up to its bound, whatever the order and however often it is added up', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), seconds)), fc.nat(20), (values, cut) => {
      const totalsOf = (part: typeof values) => addedUp(part.flatMap(([app, value]) => observed(took, [app], value)))
      const pieces = addedUp([...totalsOf(values.slice(cut)), ...totalsOf(values.slice(0, cut))])
      const shown = new Map(
        exposedOf(took, pieces).samples.map(({ name, labels, value }) => [
          `${name} ${labels.map(([, text]) => text).join(' ')}`,
          value,
        ]),
      )
      for (const app of ['a', 'b']) {
        const own = values.filter(([name]) => name === app).map(([, value]) => value)
        if (own.length === 0) continue
        for (const bound of [0.1, 1, 60, Infinity])
          expect(shown.get(`took_seconds_bucket ${app} ${bound === Infinity ? '+Inf' : bound}`)).toBe(
            own.filter(value => value <= bound).length,
          )
        expect(shown.get(`took_seconds_count ${app}`)).toBe(own.length)
        expect(shown.get(`took_seconds_sum ${app}`)).toBeCloseTo(
          own.reduce((sum, value) => sum + value, 0),
          6,
        )
      }
      const apps = new Set(values.map(([app]) => app)).size
      expect(shown.size).toBe(apps * 6)
    }),
  )
})

it('passes over what belongs to other families', () => {
  const seen = counter({ name: 'seen_total', help: '', labels: ['app'] })
  const totals = [
    { name: 'seen_total', labels: ['a'], value: 2 },
    { name: 'seen_total_bucket', labels: ['a', '1'], value: 9 },
  ]
  expect(exposedOf(seen, totals).samples).toEqual([{ name: 'seen_total', labels: [['app', 'a']], value: 2 }])
  expect(exposedOf(took, totals).samples).toEqual([])
})
