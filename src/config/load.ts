import { readFile } from 'node:fs/promises'
import { configErrors } from '../domain/errors/config.ts'
import { failure, type LockstepError } from '../domain/errors/error.ts'
import type { ProblemRecord } from '../domain/errors/problem.ts'
import type { App } from './app.ts'
import { pathText, type Finding } from './finding.ts'
import { resolved } from './resolve.ts'
import { validated } from './validate.ts'
import { yamlText, type YamlText } from './yaml-text.ts'

type Where = Pick<YamlText, 'lines' | 'read'>

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
 * Reads the text of a `lockstep.yaml`. `file` is the name that problems show. Pure.
 * Throws CONFIG_INVALID, whose `details` are all problems of the file at once, in the order of its lines.
 */
export const loadApp = (text: string, file: string): App => {
  const { read, lines, findings: ofText } = yamlText(text)
  if (read === undefined) throw invalid(file, { read, lines }, ofText)
  const { findings, input } = validated(read)
  const all = [...ofText, ...findings]
  if (all.length > 0 || input === undefined) throw invalid(file, { read, lines }, all)
  return resolved(input)
}

const reasons: Readonly<Partial<Record<string, string>>> = {
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
}

const unread = (file: string, cause: NodeJS.ErrnoException): LockstepError => {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
    return failure(configErrors.CONFIG_NOT_FOUND, { file }, cause)
  const reason = reasons[cause.code ?? ''] ?? cause.code ?? cause.message
  return failure(configErrors.CONFIG_UNREADABLE, { file, reason }, cause)
}

/**
 * Reads a `lockstep.yaml` from disk; problems show the path as it was given.
 * Throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID.
 */
export const readApp = async (path: string): Promise<App> => {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw unread(path, error)
  })
  return loadApp(utf8(path, bytes), path)
}

const utf8 = (path: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw failure(configErrors.CONFIG_UNREADABLE, { file: path, reason: 'it is not UTF-8 text' }, error)
  }
}
