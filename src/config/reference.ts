import type { z } from 'zod'
import { expectedText } from './expected.ts'
import { exampleText } from './found.ts'
import { noticesSchema } from './notices/schema.ts'
import { policySchema } from './policy/schema.ts'
import { stepOptions } from './schema/step-options.ts'
import { fileSchema } from './schema/file.ts'
import { definition, forms, noteOf } from './schema/walk.ts'

type AnySchema = z.core.$ZodType
type Row = { readonly path: string; readonly schema: AnySchema; readonly need?: string }

/** The default of a field as text; undefined when it must be given, "" when it may be left out and has none. */
const defaultOf = (schema: AnySchema): string | undefined => {
  const def = definition(schema)
  if (def.type === 'prefault') return def.defaultValue === null ? '' : exampleText(def.defaultValue)
  return def.type === 'optional' ? '' : undefined
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)

// What every step may carry is listed once, not for each step.
const repeated = new Set<AnySchema>(Object.values(stepOptions))

const fields = (path: string, form: AnySchema): readonly Row[] => {
  const def = definition(form)
  if (def.type !== 'object') return []
  const need = noteOf(form).isChoice === true ? { need: 'one of these' } : {}
  return Object.entries(def.shape)
    .filter(([, field]) => !repeated.has(field))
    .flatMap(([key, field]) => [{ path: join(path, key), schema: field, ...need }, ...below(join(path, key), field)])
}

/** The rows for what may stand inside a value. */
const below = (path: string, schema: AnySchema): readonly Row[] =>
  forms(schema).flatMap(form => {
    const def = definition(form)
    if (def.type === 'array') return forms(def.element).flatMap(item => fields(`${path}[]`, item))
    if (def.type !== 'record') return fields(path, form)
    const named = join(path, '<name>')
    return [{ path: named, schema: def.valueType, need: '' }, ...below(named, def.valueType)]
  })

const needOf = ({ schema, need }: Row): string => {
  if (need !== undefined) return need
  const value = defaultOf(schema)
  if (value === '') return 'may be left out'
  return value === undefined ? 'required' : `\`${value}\``
}

const line = (row: Row): string => {
  const { description = '', example } = noteOf(row.schema)
  const shown = example === undefined ? '' : `\`${exampleText(example)}\``
  const cells = [`\`${row.path}\``, expectedText(row.schema), needOf(row), description, shown]
  return `| ${cells.map(text => text.replaceAll('|', '\\|')).join(' | ')} |`
}

const head = ['| key | value | default | meaning | example |', '|---|---|---|---|---|']

const section = (key: string, schema: AnySchema): string => {
  const { description = '' } = noteOf(schema)
  const ofSteps = Object.entries(stepOptions).flatMap(([option, schema]): readonly Row[] => {
    const path = `deploy[].<step>.${option}`
    return [{ path, schema }, ...below(path, schema)]
  })
  const rows = [{ path: key, schema }, ...below(key, schema), ...(key === 'deploy' ? ofSteps : [])]
  return [`## ${key}`, description, [...head, ...rows.map(line)].join('\n')].join('\n\n')
}

const intro = `# lockstep.yaml

Every key of the file, made from the schema that also checks it. Unknown keys are errors; keys that begin with \`x-\` are
left alone. Durations are a number and one of ms, s, m, h, d. \`<name>\` stands for a name of your own, \`[]\` for each
item of a list. [An annotated example](../lockstep.example.yaml) shows them together, and
[the JSON Schema](../schema/lockstep.schema.json) lets an editor complete them.

A variable is looked up in the environment first, then in the service, then in the app.`

const policyIntro = `# policy.yaml

What a server demands of every app, made from the schema that also checks it. The file of an app can only add to it:
[the guide](../guides/gates.md) says how the two come together. Unknown keys are errors; keys that begin with \`x-\` are left
alone. Durations are a number and one of ms, s, m, h, d. \`<name>\` stands for a name of your own, \`[]\` for each item of a
list. [An annotated example](../policy.example.yaml) shows them together, and
[the JSON Schema](../schema/policy.schema.json) lets an editor complete them.`

const noticesIntro = `# notices.yaml

Who is told of what, made from the schema that also checks it: [the guide](../guides/notices.md) says how it is sent. Unknown keys
are errors; keys that begin with \`x-\` are left alone. \`<name>\` stands for a name of your own, \`[]\` for each item of a list.
[An annotated example](../notices.example.yaml) shows them together, and [the JSON Schema](../schema/notices.schema.json) lets an
editor complete them. A secret is never in it, only where it is.`

const page = (intro: string, shape: z.core.$ZodShape): string => {
  const sections = Object.entries(shape).map(([key, schema]) => section(key, schema))
  return `${[intro, ...sections].join('\n\n')}\n`
}

/** The reference page of the file as Markdown. Pure. */
export const configReference = (): string => page(intro, fileSchema.shape)

/** The same of the policy. Pure. */
export const policyReference = (): string => page(policyIntro, policySchema.shape)

/** The same of notices. Pure. */
export const noticesReference = (): string => page(noticesIntro, noticesSchema.shape)
