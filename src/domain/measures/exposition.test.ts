import { expect, it } from 'vitest'
import { expositionText, numberText } from './exposition.ts'
import { counter, gauge, sampleOf } from './family.ts'

const queue = gauge({ name: 'queue', help: 'Waits;\nbehind a \\.', labels: ['app', 'kind'] })
const none = counter({ name: 'none_total', help: 'Nothing.', labels: [] })

it('announces each family and escapes what the format asks for', () => {
  const samples = [sampleOf(queue, ['a "b"\n\\', ''], 3), sampleOf(queue, ['c'], 0.25)]
  const bare = { family: none, samples: [sampleOf(none, [], 7)] }
  expect(expositionText([{ family: queue, samples }, bare])).toBe(
    [
      '# HELP queue Waits;\\nbehind a \\\\.',
      '# TYPE queue gauge',
      'queue{app="a \\"b\\"\\n\\\\",kind=""} 3',
      'queue{app="c",kind=""} 0.25',
      '# HELP none_total Nothing.',
      '# TYPE none_total counter',
      'none_total 7',
      '',
    ].join('\n'),
  )
})

it('announces a family of which there is nothing yet', () => {
  expect(expositionText([{ family: none, samples: [] }])).toBe(
    '# HELP none_total Nothing.\n# TYPE none_total counter\n',
  )
})

it.each([
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [NaN, 'NaN'],
  [1e21, '1e+21'],
  [0.1, '0.1'],
])('writes %d as %s', (value, text) => expect(numberText(value)).toBe(text))
