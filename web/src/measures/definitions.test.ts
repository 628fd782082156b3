import { expect, it } from 'vitest'
import guide from '../../../docs/guides/metrics.md?raw'
import { definitions } from './definitions.ts'

/** A row of a table of the guide, by its first cell. */
const rowsOf = (name: string): readonly string[] =>
  guide.split('\n').filter(line => new RegExp(`^\\| ([a-z, ]+, )?${name}( |,)`, 'i').test(line))

it.each(Object.values(definitions))('$name is what the guide says', ({ name, counted, notCounted, source }) => {
  const rows = rowsOf(name.replace('Failed deployment recovery time', '(failed deployment )?recovery time'))
  expect(rows.length).toBe(2)
  expect(rows[0]).toContain(`| ${counted} `)
  expect(rows[0]).toContain(`| ${notCounted} `)
  expect(rows[1]).toContain(`| ${source} `)
})
