import fc from 'fast-check'
import type { JsonValue } from 'fast-check'
import { anyJson, anyText, anyValueOf } from './any-value.ts'
import type { Schema } from './any-value.ts'

type Parameter = {
  readonly in: 'path' | 'query' | 'header'
  readonly name: string
  readonly required?: boolean
  readonly schema: Schema
}

/** One operation of an OpenAPI document, as far as a request to it is made of that. */
export type Operation = {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: Schema | null
}

export type FuzzRequest = {
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly body: string | null
}

type Described = {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

export type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> }

/** All operations of the document. */
export const operationsOf = ({ paths }: Document): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters = [], requestBody }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json']?.schema ?? null,
    })),
  )

/** What stands for a parameter of the path: often something that there is, so that more than the border is reached. */
export type Known = Readonly<Record<string, readonly string[]>>

/** Requests to one operation: mostly what its schemas allow, often with something in it that they do not. */
export const anyRequest = (operation: Operation, known: Known): fc.Arbitrary<FuzzRequest> => {
  const { id, method, path, parameters, body } = operation
  const inPath = parameters.filter(parameter => parameter.in === 'path')
  const inQuery = parameters.filter(parameter => parameter.in === 'query')
  const segments = fc.record(Object.fromEntries(inPath.map(({ name }) => [name, anySegment(known[name] ?? [])])))
  const query = fc.record(
    Object.fromEntries(inQuery.map(({ name, schema }) => [name, anyQueryValue(schema, known[name] ?? [])])),
    { requiredKeys: inQuery.filter(({ required }) => required === true).map(({ name }) => name) },
  )
  return fc.record({ segments, query, sent: body === null ? fc.constant(null) : anyBody(body) }).map(made => ({
    operation: id,
    method,
    path: filled(path, made.segments) + queryText(made.query),
    body: made.sent,
  }))
}

const anySegment = (known: readonly string[]): fc.Arbitrary<string> =>
  known.length === 0
    ? anyText
    : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: anyText })

const anyQueryValue = (schema: Schema, known: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: anyValueOf(schema).map(plain) },
    { weight: 1, arbitrary: anyText },
    ...(known.length === 0 ? [] : [{ weight: 3, arbitrary: fc.constantFrom(...known) }]),
  )

const plain = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))

const anyBody = (schema: Schema): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: anyValueOf(schema).map(value => JSON.stringify(value)) },
    { weight: 2, arbitrary: anyJson.map(value => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constantFrom('', '{', 'null', '[]', '"text"', '{"__proto__":{"isAdmin":true}}') },
  )

const filled = (path: string, segments: Readonly<Record<string, string>>): string =>
  path.replace(/\{(\w+)\}/g, (_all, name: string) => encoded(segments[name] ?? '') || '%20')

const queryText = (query: Readonly<Record<string, string | undefined>>): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encoded(value)}`],
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** Half a character has no place in an address. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())
