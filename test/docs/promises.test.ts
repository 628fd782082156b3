import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { pageAt, root } from './pages.ts'

const page = pageAt('docs/guides/reliability.md')

/** The rows of a page's tables, without their headings. */
const rowsOf = (text: string): readonly string[] => {
  const lines = text.split('\n')
  return lines.filter(
    (line, at) => line.startsWith('|') && !line.startsWith('| --') && !lines[at + 1]?.startsWith('| --'),
  )
}
const testsIn = (row: string): readonly string[] =>
  [...row.matchAll(/\]\((\.\.\/\.\.\/(?:src|test)\/[\w./-]+\.ts)\)/g)].map(([, path = '']) => path)

it.each(rowsOf(page.text))('names a test that is there: %s', row => {
  const tests = testsIn(row)
  expect(tests.length).toBeGreaterThan(0)
  expect(tests.filter(path => !existsSync(join(root, dirname(page.path), path)))).toEqual([])
})

it('has a row for every invariant', () => {
  const first = rowsOf(page.text).map(row => row.split('|')[1]?.trim().split(' ')[0])
  expect(first.filter(name => /^I\d+$/.test(name ?? ''))).toEqual(Array.from({ length: 10 }, (_, n) => `I${n + 1}`))
})

it('would notice a row without a test, and one whose test is gone', () => {
  const rows = rowsOf('| a | b |\n| -- | -- |\n| c | [d](../../test/no.test.ts) |\n| e | f |\n')
  expect(rows.map(testsIn)).toEqual([['../../test/no.test.ts'], []])
})
