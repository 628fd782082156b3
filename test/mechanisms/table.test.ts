import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { timesIn } from './changed.ts'
import { mechanisms } from './table.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('the table of mechanisms', () => {
  it('has one at least for every invariant', () => {
    const invariants = Array.from({ length: 10 }, (_, n) => `I${n + 1}`)
    expect(invariants.filter(name => !mechanisms.some(({ invariant }) => invariant === name))).toEqual([])
  })

  it.each(mechanisms)('$invariant $what: is in $file once, and its test is there', mechanism => {
    expect(timesIn(read(mechanism.file), mechanism.find)).toBe(1)
    expect(mechanism.replace).not.toBe(mechanism.find)
    expect(existsSync(join(root, mechanism.test))).toBe(true)
  })
})
