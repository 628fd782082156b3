import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/domain/errors/catalogue.ts'

const folder = new URL('../../src/domain/errors/', import.meta.url)
const entries = Object.values(catalogue).flatMap(area => Object.values(area))

describe('the catalogue', () => {
  it('has every area', () => {
    const areas = readdirSync(folder)
      .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter(file =>
        /^export const \w+Errors = (defineErrors\(|\{)/m.test(readFileSync(new URL(file, folder), 'utf8')),
      )
    expect(Object.keys(catalogue).map(area => `${area}.ts`)).toEqual(areas.sort())
  })

  it('has each code once', () => {
    const codes = entries.map(entry => entry.code)
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([])
  })

  it.each(entries.map(entry => [entry.code, entry] as const))('%s says what happened and what to do', (_, entry) => {
    expect(entry.code).toMatch(/^[A-Z]+(_[A-Z]+)+$/)
    expect(entry.title).not.toBe('')
    expect(entry.hint).not.toBe('')
  })
})
