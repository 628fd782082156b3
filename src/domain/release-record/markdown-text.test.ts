import { assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { code, mdTable, moment, plain } from './markdown-text.ts'

describe('what people wrote stays text', () => {
  it.each<[string, string, string]>([
    ['a cell of a table', 'a | b', String.raw`a \| b`],
    ['code', 'run `rm -rf`', 'run \\`rm -rf\\`'],
    ['HTML', '<script>alert(1)</script>', String.raw`\<script\>alert(1)\</script\>`],
    ['an entity', '&lt;b&gt;', String.raw`\&lt;b\&gt;`],
    ['lines', 'one\r\ntwo\n\n# three', 'one two # three'],
    ['a heading', '# one', String.raw`\# one`],
    ['the end of a heading', 'one ##', String.raw`one #\#`],
    ['one mark alone', '#', String.raw`\#`],
    ['a list', '- one', String.raw`\- one`],
    ['a numbered list', '12. one', String.raw`12\. one`],
    ['another numbered list', '1) one', String.raw`1\) one`],
    ['a number that begins no list', '12 ones', '12 ones'],
    ['a task', '[x] done', String.raw`\[x\] done`],
    ['a link', '[here](https://e.example)', String.raw`\[here\](https://e.example)`],
    ['a picture', '![x](y)', String.raw`!\[x\](y)`],
    ['emphasis', '**bold** _it_ ~~gone~~', String.raw`\*\*bold\*\* \_it\_ \~\~gone\~\~`],
    ['a backslash before a pipe', String.raw`a \| b`, String.raw`a \\\| b`],
    ['a quote', '> said', String.raw`\> said`],
    ['a rule', '---', String.raw`\---`],
    ['control characters', 'a\u0000b\u001b[31mc', String.raw`a b \[31mc`],
    ['a turned direction', 'a\u202eb', 'ab'],
    ['nothing', ' \n ', ''],
  ])('%s', (_, text, expected) => expect(plain(text)).toBe(expected))

  it('in one line, with no mark of markup that is not escaped, whatever it is', () => {
    const isPlain = (line: string): boolean =>
      !/[\r\n\u2028\u2029]/.test(line) &&
      !/[`*_[\]<>|~&]/.test(line.replaceAll(/\\[\\`*_[\]<>|~&]/g, '')) &&
      !/^([-+#=]|\d{1,9}[.)])/.test(line)
    const marks = string({ unit: constantFrom(...Array.from('\\`*_[]<>|~&-+#=1.) \n\ra\u2028\u202e')) })
    assert(property(marks, text => isPlain(plain(text))))
    expect([isPlain('a | b'), isPlain(String.raw`a \\| b`), isPlain('1. a')]).toEqual([false, false, false])
  })
})

it.each([
  ['sha256:0af', '`sha256:0af`'],
  ['app:shop', '`app:shop`'],
  ['a`b', 'a\\`b'],
  ['', ''],
])('code of %s', (text, expected) => expect(code(text)).toBe(expected))

it('shows an instant to the second, and none as nothing', () =>
  expect([moment('2026-11-28T09:00:00.123Z'), moment(null)]).toEqual(['2026-11-28 09:00:00', '']))

it('makes no table without rows', () => {
  expect(mdTable(['a', 'b'], [])).toEqual([])
  expect(mdTable(['a', 'b'], [['1', '2']])).toEqual(['| a | b |', '| --- | --- |', '| 1 | 2 |'])
})
