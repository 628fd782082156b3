import { array, assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandWords } from './command.ts'

describe('commandWords', () => {
  it.each([
    ['node src/worker.ts', ['node', 'src/worker.ts']],
    ['  node   a.ts\t', ['node', 'a.ts']],
    [`node 'a b.ts' "c d" e\\ f`, ['node', 'a b.ts', 'c d', 'e f']],
    [`a "" ''`, ['a', '', '']],
    [`a --x="y z"w`, ['a', '--x=y zw']],
    [`a "q\\"q" '\\n' "\\$x"`, ['a', 'q"q', '\\n', '$x']],
    ['a --glob=*.ts ~ #x', ['a', '--glob=*.ts', '~', '#x']],
  ])('%s', (line, words) => expect(commandWords(line)).toEqual({ kind: 'words', words }))

  it.each([
    ['', 'no program'],
    ['  ', 'no program'],
    ['a | b', '"|", which only a shell understands'],
    ['a && b', '"&&", which only a shell understands'],
    ['a || b', '"||", which only a shell understands'],
    ['a > b', '">", which only a shell understands'],
    ['a $PORT', '"$", which only a shell understands'],
    ['a "$PORT"', 'a quote (") that is not closed'],
    ['a `b`', '"`", which only a shell understands'],
    ["a 'b", "a quote (') that is not closed"],
  ])('refuses %s', (line, found) => expect(commandWords(line)).toEqual({ kind: 'refused', found }))

  it('gives back any words that stand in single quotes', () => {
    const word = string().filter(text => !text.includes("'"))
    assert(
      property(array(word, { minLength: 1 }), words => {
        expect(commandWords(words.map(one => `'${one}'`).join(' '))).toEqual({ kind: 'words', words })
      }),
    )
  })
})
