import fc from 'fast-check'
import type { JsonValue } from 'fast-check'

/** What JSON Schema says of a value, as far as our document does. */
export type Schema = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly JsonValue[]
  readonly const?: JsonValue
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** What a text that is run would leave behind. */
export const marker = `/tmp/lockstep-fuzzed-${process.pid}`

/** Texts that have broken programs before. */
const nasty = [
  '\0',
  'a\0b',
  '../../etc/passwd',
  '/etc/passwd',
  '%00',
  '%2e%2e%2f',
  "'; drop table lockstep.events; --",
  '${jndi:ldap://127.0.0.1/x}',
  `$(touch ${marker})`,
  `--upload-pack=touch ${marker}`,
  `ext::touch ${marker}`,
  '__proto__',
  'constructor',
  '\u202e',
  '\ud800',
  '💥'.repeat(60),
  'x'.repeat(5_000),
  '9223372036854775808',
  '-1',
  '1e400',
  'NaN',
  'null',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '+275760-09-13T00:00:00Z',
  '2026-02-30T00:00:00Z',
]

export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 12 }),
  fc.constantFrom(...nasty),
)

export const anyJson: fc.Arbitrary<JsonValue> = fc.jsonValue({ maxDepth: 3 })

/** Values that mostly fit the schema, with what does not fit in some places. */
export const anyValueOf = (schema: Schema): fc.Arbitrary<JsonValue> =>
  fc.oneof({ weight: 12, arbitrary: fitting(schema) }, { weight: 1, arbitrary: anyJson })

const fitting = (schema: Schema): fc.Arbitrary<JsonValue> => {
  const { anyOf, oneOf, enum: values } = schema
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (values !== undefined) return fc.constantFrom(...values)
  const some = anyOf ?? oneOf
  if (some !== undefined) return fc.oneof(...some.map(fitting))
  switch (schema.type) {
    case 'string':
      return fittingText(schema)
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000, max: Math.min(schema.maximum ?? 1_000, 1_000_000_000) })
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(anyValueOf(schema.items ?? {}), { maxLength: 4 })
    case 'object':
      return fittingObject(schema)
    case undefined:
    default:
      return anyJson
  }
}

const fittingText = ({ format, minLength = 0, maxLength = 200 }: Schema): fc.Arbitrary<string> => {
  const plain = fc.string({ minLength, maxLength: Math.min(maxLength, 40) })
  if (format === 'date-time')
    return fc.oneof(
      fc.date({ noInvalidDate: true }).map(date => date.toISOString()),
      anyText,
    )
  return fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: anyText })
}

const fittingObject = ({ properties = {}, required = [] }: Schema): fc.Arbitrary<JsonValue> =>
  fc
    .record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, anyValueOf(schema)])), {
      requiredKeys: required.filter(name => Object.hasOwn(properties, name)),
    })
    .map(made => made as JsonValue)
