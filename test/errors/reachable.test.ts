import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { catalogue } from '../../src/domain/errors/catalogue.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const self = fileURLToPath(import.meta.url)
const codes = Object.values(catalogue).flatMap(area => Object.values(area).map(({ code }) => code))

/** Codes that no test can reach, each with the reason. */
const beyondReach: Readonly<Record<string, string>> = {}

const filesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
        .map(entry => join(entry.parentPath, entry.name))
    : []

const textOf = (files: readonly string[]): string => files.map(file => readFileSync(file, 'utf8')).join('\n')

const isTest = (file: string): boolean => file.endsWith('.test.ts')
const source = filesIn(join(root, 'src'))
const catalogues = join(root, 'src', 'domain', 'errors')

// Asking whether an error is of a kind does not throw it.
const thrown = textOf(source.filter(file => !isTest(file) && !file.startsWith(catalogues))).replaceAll(
  /isFailure\([^)]*\)/g,
  '',
)
const tests = textOf([...source.filter(isTest), ...filesIn(join(root, 'test'))].filter(file => file !== self))

const unnamedIn = (text: string): readonly string[] => {
  const words = new Set(text.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g))
  return codes.filter(code => !words.has(code))
}

it('has no code that nothing throws', () => {
  expect(unnamedIn(thrown)).toEqual([])
})

it('has no code that no test names, except those beyond reach', () => {
  expect(unnamedIn(tests)).toEqual(Object.keys(beyondReach))
})
