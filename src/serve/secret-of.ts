import { readFile } from 'node:fs/promises'
import { failure } from '../domain/errors/error.ts'
import { noticeErrors } from '../domain/errors/notice.ts'
import type { SecretSource } from '../domain/notices/settings.ts'

/** Reads a secret each time that it is asked for, so that one that changes need not be told. NOTICE_SECRET_MISSING. */
export const secretOf =
  (source: SecretSource, variables: Readonly<Record<string, string | undefined>>) => async (): Promise<string> => {
    if (source.kind === 'file') return fromFile(source.path)
    const value = variables[source.name] ?? ''
    if (value === '')
      throw failure(noticeErrors.NOTICE_SECRET_MISSING, { source: `env ${source.name}`, reason: 'it is not set' })
    return value
  }

const fromFile = async (path: string): Promise<string> => {
  const missing = (reason: string, cause?: unknown) =>
    failure(noticeErrors.NOTICE_SECRET_MISSING, { source: path, reason }, cause)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw missing(error.code ?? error.message, error)
  })
  const value = text.replace(/\r?\n$/, '')
  if (value === '') throw missing('it is empty')
  return value
}
