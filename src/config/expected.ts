import type { z } from 'zod'
import { bare, definition, forms, noteOf } from './schema/walk.ts'

const words = (values: readonly unknown[]): string => values.map(value => JSON.stringify(value)).join(' or ')

const typeTexts: Readonly<Partial<Record<string, string>>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
}

const typeText = (schema: z.core.$ZodType): string => {
  const def = definition(bare(schema))
  return def.type === 'enum' ? words(Object.values(def.entries)) : (typeTexts[def.type] ?? 'another value')
}

/** Completes "expected ..." for a place of the file: the schema's own words, else its type. */
export const expectedText = (schema: z.core.$ZodType): string =>
  noteOf(schema).expected ??
  [...new Set(forms(schema).map(form => noteOf(form).expected ?? typeText(form)))].join(', or ')
