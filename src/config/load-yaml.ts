import { readFile } from 'node:fs/promises'
import { configErrors, type ProblemCode } from '../domain/errors/config.ts'
import { failure, type LockstepError } from '../domain/errors/error.ts'
import type { ProblemRecord } from '../domain/errors/problem.ts'
import { pathText, type Finding } from './finding.ts'
import { yamlText, type ReadableYaml, type YamlText } from './yaml-text.ts'

type Where = Pick<YamlText, 'lines' | 'read'>

/** `input` is there when the schema accepted the file; it may be used only when there are no findings. */
export type Validation<T> = { readonly findings: readonly Finding[]; readonly input: T | undefined }

const problemAt = (file: string, { lines, read }: Where, found: Finding): ProblemRecord => {
  const { code, path, message, hint } = found
  const offset = found.offset ?? (read === undefined ? 0 : read.places.offsetOf(path))
  const { line, col: column } = lines.linePos(offset)
  return { code, file, line, column, path: pathText(path), message, hint }
}

const invalid = (file: string, where: Where, findings: readonly Finding[]): LockstepError => {
  const problems = findings.map(found => problemAt(file, where, found))
  const inOrder = problems.sort((a, b) => a.line - b.line || a.column - b.column)
  return failure(configErrors.CONFIG_INVALID, { file, problems: inOrder })
}

/**
 * Reads a YAML text and holds `validated` against it. `file` is the name that problems show; `hints` says what to do about
 * problems of the text where the catalogue speaks of another file. Pure.
 * Throws CONFIG_INVALID, whose `details` are all problems of the file at once, in the order of its lines.
 */
export const loadYaml = <T>(
  text: string,
  file: string,
  validated: (read: ReadableYaml) => Validation<T>,
  hints: Readonly<Partial<Record<ProblemCode, string>>> = {},
): T => {
  const { read, lines, findings } = yamlText(text)
  const ofText = findings.map(one => ({ ...one, hint: hints[one.code] ?? one.hint }))
  if (read === undefined) throw invalid(file, { read, lines }, ofText)
  const { findings: ofContent, input } = validated(read)
  const all = [...ofText, ...ofContent]
  if (all.length > 0 || input === undefined) throw invalid(file, { read, lines }, all)
  return input
}

const reasons: Readonly<Partial<Record<string, string>>> = {
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
}

type NotFound = (typeof configErrors)['CONFIG_NOT_FOUND' | 'CONFIG_POLICY_NOT_FOUND' | 'CONFIG_NOTICES_NOT_FOUND']

const unread = (file: string, notFound: NotFound, cause: NodeJS.ErrnoException): LockstepError => {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return failure(notFound, { file }, cause)
  const reason = reasons[cause.code ?? ''] ?? cause.code ?? cause.message
  return failure(configErrors.CONFIG_UNREADABLE, { file, reason }, cause)
}

/** The text of a file. Throws `notFound`, CONFIG_UNREADABLE. */
export const readText = async (path: string, notFound: NotFound): Promise<string> => {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw unread(path, notFound, error)
  })
  return utf8(path, bytes)
}

const utf8 = (path: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw failure(configErrors.CONFIG_UNREADABLE, { file: path, reason: 'it is not UTF-8 text' }, error)
  }
}
