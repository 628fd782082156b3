import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { configJsonSchema } from './json-schema.ts'
import { loadApp } from './load.ts'
import { configReference } from './reference.ts'
import { fileSchema } from './schema/file.ts'
import { notes } from './schema/notes.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const example = read('docs/lockstep.example.yaml')

/** Every key of the reference page, without the names that people give. */
const keys = [...configReference().matchAll(/^\| `([^`]+)`/gm)].flatMap(([, path = '']) =>
  path
    .split('.')
    .map(key => key.replace('[]', ''))
    .filter(key => !key.startsWith('<')),
)

describe('the annotated example', () => {
  it('is valid', () => expect(loadApp(example, 'lockstep.example.yaml').name).toBe('orders'))

  it.each([...new Set(keys)])('shows %s', key => expect(example).toMatch(new RegExp(`[-{, \`]${key}\\b|^${key}:`, 'm')))
})

describe('the file of the example app', () => {
  it('is valid', () => expect(loadApp(read('examples/orders/lockstep.yaml'), 'lockstep.yaml').name).toBe('orders'))
})

describe('the reference page', () => {
  it('has a meaning for every key', () => {
    const rows = configReference()
      .split('\n')
      .filter(row => row.startsWith('| `') && !row.includes('<name>` '))
    expect(rows.length).toBeGreaterThan(80)
    expect(rows.filter(row => row.split(' | ').at(-2)?.trim() === '')).toEqual([])
  })

  it('says of each field whether it must be given', () => {
    expect(configReference()).toContain(
      '| `services.<name>.build` | a path relative to this file, or a mapping | required |',
    )
    expect(configReference()).toContain('| `services.<name>.instances` | a whole number from 1 to 100 | `1` |')
    expect(configReference()).toContain('| `environments.<name>.target.ecs` | a mapping | one of these |')
  })
})

describe('the JSON Schema', () => {
  const schema = configJsonSchema()
  const accepts = (data: unknown): boolean => z.fromJSONSchema(schema).safeParse(data).success
  const file = parse(example, { merge: true }) as Record<string, unknown>

  it('keeps our own words out', () => {
    expect(JSON.stringify(schema)).not.toMatch(/"(hint|expected|problem|later|isChoice)":/)
  })

  it('accepts the annotated example, and refuses it with a key too much or one too few', () => {
    expect(accepts(file)).toBe(true)
    expect(accepts({ ...file, 'x-more': 1 })).toBe(true)
    expect(accepts({ ...file, more: 1 })).toBe(false)
    expect(accepts({ ...file, app: undefined })).toBe(false)
    expect(accepts({ ...file, app: 'Orders' })).toBe(false)
  })
})

it('every example of the schema is an example of what the schema takes', () => {
  const wrong: unknown[] = []
  const visit = (schema: z.core.$ZodType): void => {
    const { example } = notes.get(schema) ?? {}
    if (example !== undefined && !z.safeParse(schema, example).success) wrong.push(example)
  }
  z.toJSONSchema(fileSchema, { io: 'input', override: ({ zodSchema }) => visit(zodSchema) })
  expect(wrong).toEqual([{ app: 'orders', services: {}, environments: {} }])
})
