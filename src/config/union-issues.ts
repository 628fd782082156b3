import type { z } from 'zod'
import type { Path } from './finding.ts'
import type { Note } from './schema/notes.ts'
import { bare, definition, forms, noteOf, schemaAt } from './schema/walk.ts'

type Issue = z.core.$ZodIssue
type AnySchema = z.core.$ZodType

/** One issue of the schema, brought down to the form of the value that the person meant. */
export type SingleIssue = {
  readonly issue: Issue
  readonly path: Path
  readonly schema: AnySchema
  /** Of the mapping or list around it. */
  readonly parent: AnySchema | undefined
  readonly note: Note
}

const plainPath = (path: readonly PropertyKey[]): Path => path.map(key => (typeof key === 'symbol' ? String(key) : key))

const refusesAll = (issues: readonly Issue[]): boolean =>
  issues.some(issue => issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value'))

const weight = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0)

/** The form of a union that the value comes closest to, by number; undefined when none is closest. */
const meantForm = (errors: readonly (readonly Issue[])[]): number | undefined => {
  const near = errors
    .map((issues, form) => ({ form, weight: refusesAll(issues) ? Infinity : weight(issues) }))
    .filter(({ weight }) => weight < Infinity)
    .sort((a, b) => a.weight - b.weight)
  const [first, second] = near
  return first !== undefined && first.weight !== second?.weight ? first.form : undefined
}

/** What is said of a union or a list holds for its forms and items, but for what is expected of each. */
const outerNote = (schema: AnySchema | undefined): Note => {
  const { expected: _, ...rest } = schema === undefined ? {} : noteOf(schema)
  return rest
}

/** The form that made an issue which zod reports as the union's own; its kind of value tells which. */
const formOf = (schema: AnySchema, issue: Issue): AnySchema => {
  const kind = issue.code === 'invalid_format' ? 'string' : 'origin' in issue ? issue.origin : undefined
  return forms(schema).find(form => definition(form).type === kind) ?? schema
}

const singleIssue = (issue: Issue, schema: AnySchema, before: Path, around: Note): SingleIssue => {
  const whole = schemaAt(schema, issue.path) ?? schema
  const here = formOf(whole, issue)
  const parent = issue.path.length === 0 ? undefined : schemaAt(schema, issue.path.slice(0, -1))
  const outer = typeof issue.path.at(-1) === 'number' ? outerNote(parent) : issue.path.length === 0 ? around : {}
  return {
    issue,
    path: [...before, ...plainPath(issue.path)],
    schema: here,
    parent,
    note: { ...outer, ...outerNote(whole), ...noteOf(here) },
  }
}

/** Replaces each issue of a union by those of the form that was meant. `schema` is the schema that made the issues. */
export const singleIssues = (
  issues: readonly Issue[],
  schema: AnySchema,
  before: Path = [],
  around: Note = {},
): readonly SingleIssue[] =>
  issues.flatMap((issue): readonly SingleIssue[] => {
    const single = singleIssue(issue, schema, before, around)
    if (issue.code !== 'invalid_union') return [single]
    const def = definition(bare(single.schema))
    const form = meantForm(issue.errors)
    const meant = def.type === 'union' && form !== undefined ? def.options[form] : undefined
    if (meant === undefined || form === undefined) return [single]
    return singleIssues(issue.errors[form] ?? [], meant, single.path, outerNote(single.schema))
  })
