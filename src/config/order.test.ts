import { array, assert, property, record, subarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { circleIn, sortedByAfter } from './order.ts'

const item = (name: string, ...after: readonly string[]) => ({ name, after })

describe('sortedByAfter', () => {
  it.each([
    ['nothing', [], []],
    ['no waiting', [item('b'), item('a')], ['b', 'a']],
    ['a chain', [item('c', 'b'), item('b', 'a'), item('a')], ['a', 'b', 'c']],
    ['a name that does not exist', [item('a', 'x')], ['a']],
    ['a circle and one beside it', [item('a', 'b'), item('b', 'a'), item('c')], ['c']],
  ])('with %s', (_, items, names) => expect(sortedByAfter(items).map(one => one.name)).toEqual(names))

  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const graph = array(record({ after: subarray(names) }), { minLength: 6, maxLength: 6 }).map(all =>
    all.map(({ after }, i) => ({ name: names[i] ?? '', after })),
  )

  it('puts each behind those it waits for, and leaves out only what has a circle', () => {
    assert(
      property(graph, items => {
        const sorted = sortedByAfter(items)
        for (const [i, { after }] of sorted.entries())
          for (const other of after) expect(sorted.slice(0, i).map(one => one.name)).toContain(other)
        expect(circleIn(items) === undefined).toBe(sorted.length === items.length)
      }),
    )
  })
})

describe('circleIn', () => {
  it.each([
    ['a chain', [item('a', 'b'), item('b')], undefined],
    ['itself', [item('a', 'a')], ['a', 'a']],
    ['two', [item('a', 'b'), item('b', 'a')], ['a', 'b', 'a']],
    ['one that only leads to it', [item('z', 'a'), item('a', 'b'), item('b', 'a')], ['a', 'b', 'a']],
  ])('finds %s', (_, items, circle) => expect(circleIn(items)).toEqual(circle))
})
