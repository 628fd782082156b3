import type { z } from 'zod'
import { configProblems, type MismatchCode, type ProblemCode } from '../domain/errors/config.ts'
import { expectedText } from './expected.ts'
import { finding, keyText, type Finding } from './finding.ts'
import { exampleText, found, valueAt } from './found.ts'
import { nearestHint } from './nearest.ts'
import type { Note } from './schema/notes.ts'
import type { RuleParams } from './schema/one-of.ts'
import { bare, definition, knownKeys, noteOf } from './schema/walk.ts'
import { singleIssues, type SingleIssue } from './union-issues.ts'

const hintOf = (note: Note, code: ProblemCode): string => {
  if (note.hint === undefined) return configProblems[code].hint
  return note.example === undefined ? note.hint : `${note.hint}, for example ${exampleText(note.example)}`
}

const laterWord = (note: Note, value: unknown): string | undefined => note.later?.find(word => word === value)

const notAvailable = ({ path, schema }: SingleIssue, what: string): Finding => {
  const keys = noteOf(schema).expected === undefined ? knownKeys(schema) : []
  const instead = keys.length > 0 ? keys.join(', ') : expectedText(schema)
  return finding('CONFIG_NOT_AVAILABLE', path, { what, instead })
}

const unknownKeys = (single: SingleIssue, keys: readonly string[]): readonly Finding[] =>
  keys.map(key => {
    const path = [...single.path, key]
    const later = laterWord(single.note, key)
    if (later !== undefined) return notAvailable({ ...single, path }, later)
    const hint = nearestHint(key, knownKeys(single.schema), configProblems.CONFIG_UNKNOWN_KEY.hint)
    return finding('CONFIG_UNKNOWN_KEY', path, { key: keyText(key) }, hint)
  })

/** A key of a mapping by names that is no name. */
const invalidKey = ({ path, parent, schema }: SingleIssue): Finding => {
  const def = definition(bare(parent ?? schema))
  const keySchema = def.type === 'record' ? def.keyType : schema
  const args = { expected: expectedText(keySchema), found: keyText(String(path.at(-1))) }
  return finding('CONFIG_FORMAT', path, args, hintOf(noteOf(keySchema), 'CONFIG_FORMAT'))
}

/** The general code of a mismatch; a note may have a narrower one. */
const generalCode = (issue: z.core.$ZodIssue, value: unknown): MismatchCode => {
  if (issue.code === 'invalid_value') return typeof value === 'string' ? 'CONFIG_VALUE' : 'CONFIG_TYPE'
  if (issue.code === 'too_small' || issue.code === 'too_big') return 'CONFIG_RANGE'
  if (issue.code === 'invalid_format') return 'CONFIG_FORMAT'
  if (issue.code !== 'invalid_union') return 'CONFIG_TYPE'
  const words = issue.errors.some(issues =>
    issues.some(({ code, path }) => code === 'invalid_value' && path.length === 0),
  )
  if (words && typeof value === 'string') return 'CONFIG_VALUE'
  return typeof value === 'object' && !Array.isArray(value) ? 'CONFIG_CHOICE' : 'CONFIG_TYPE'
}

/** Keys that no form of a mapping knows. */
const strangeKeys = ({ schema }: SingleIssue, value: unknown): readonly string[] => {
  const known = knownKeys(schema)
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isMapping && known.length > 0 ? Object.keys(value).filter(key => !known.includes(key)) : []
}

const mismatch = (single: SingleIssue, value: unknown): readonly Finding[] => {
  const { issue, path, schema, note } = single
  const strange = strangeKeys(single, value)
  if (strange.length > 0) return unknownKeys(single, strange)
  const later = laterWord(note, value)
  if (later !== undefined) return [notAvailable(single, later)]
  const isMissing = value === undefined || value === null
  const code: MismatchCode = isMissing ? 'CONFIG_REQUIRED' : (note.problem ?? generalCode(issue, value))
  const args = { expected: expectedText(schema), found: found(value, path) }
  return [finding(code, path, args, hintOf(note, code))]
}

const ownRule = ({ path, schema, note }: SingleIssue, params: RuleParams): Finding => {
  const { problem, expected = expectedText(schema), hint } = params
  return finding(problem, path, { expected, found: params.found }, hint ?? hintOf(note, problem))
}

const explained = (single: SingleIssue, root: unknown): readonly Finding[] => {
  const { issue, path } = single
  if (issue.code === 'unrecognized_keys') return unknownKeys(single, issue.keys)
  if (issue.code === 'invalid_key') return [invalidKey(single)]
  if (issue.code === 'custom') return [ownRule(single, issue.params as RuleParams)]
  return mismatch(single, valueAt(root, path))
}

/** A mapping with an unknown key lacks the known one only because of that. */
const withoutEchoes = (singles: readonly SingleIssue[]): readonly SingleIssue[] => {
  const place = ({ path }: SingleIssue): string => JSON.stringify(path)
  const strange = new Set(singles.filter(({ issue }) => issue.code === 'unrecognized_keys').map(place))
  return singles.filter(single => single.issue.code !== 'custom' || !strange.has(place(single)))
}

/** Turns what the schema says of a value into findings that a person can act on. Total: it never throws. */
export const explain = (
  issues: readonly z.core.$ZodIssue[],
  schema: z.core.$ZodType,
  root: unknown,
): readonly Finding[] => withoutEchoes(singleIssues(issues, schema)).flatMap(single => explained(single, root))
