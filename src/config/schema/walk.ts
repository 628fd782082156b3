import type { z } from 'zod'
import { notes, type Note } from './notes.ts'

type AnySchema = z.core.$ZodType
type Def = z.core.$ZodTypes['_zod']['def']

/** The zod definition of a schema, as a union that a switch can tell apart. */
export const definition = (schema: AnySchema): Def => (schema as z.core.$ZodTypes)._zod.def

/** The schema inside one wrapper (optional, default, transform ...), or undefined for a schema that wraps nothing. */
const inner = (schema: AnySchema): AnySchema | undefined => {
  const def = definition(schema)
  if (def.type === 'pipe') return def.in
  return def.type === 'optional' || def.type === 'prefault' ? def.innerType : undefined
}

/** The schema without any wrapper. */
export const bare = (schema: AnySchema): AnySchema => {
  const next = inner(schema)
  return next === undefined ? schema : bare(next)
}

/** The note on a schema or on what it wraps, the outer one first. */
export const noteOf = (schema: AnySchema): Note => {
  const note = notes.get(schema)
  const next = inner(schema)
  if (next === undefined) return note ?? {}
  return { ...noteOf(next), ...note }
}

/** The forms that a value may take: the options of a union, or the one schema that it is. */
export const forms = (schema: AnySchema): readonly AnySchema[] => {
  const core = bare(schema)
  const def = definition(core)
  return def.type === 'union' ? def.options.flatMap(forms) : [core]
}

const child = (schema: AnySchema, key: PropertyKey): AnySchema | undefined => {
  const def = definition(schema)
  if (def.type === 'object') return Object.hasOwn(def.shape, key) ? def.shape[String(key)] : undefined
  if (def.type === 'record') return typeof key === 'string' ? def.valueType : undefined
  return def.type === 'array' && typeof key === 'number' ? def.element : undefined
}

/** The schema of the value at a path, or undefined where the file may hold nothing. */
export const schemaAt = (schema: AnySchema, path: readonly PropertyKey[]): AnySchema | undefined => {
  const [key, ...rest] = path
  if (key === undefined) return schema
  return forms(schema)
    .map(form => child(form, key))
    .filter(found => found !== undefined)
    .map(found => schemaAt(found, rest))
    .find(found => found !== undefined)
}

/** The keys that a mapping at this place may have, over all its forms. */
export const knownKeys = (schema: AnySchema): readonly string[] =>
  forms(schema).flatMap(form => {
    const def = definition(form)
    return def.type === 'object' ? Object.keys(def.shape) : []
  })
