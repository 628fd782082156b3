import { readFile } from 'node:fs/promises'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * The database that the environment names: DATABASE_URL, or the file that DATABASE_URL_FILE names, so that its password stands in no
 * variable. Null: Lockstep's own. SERVE_SETTING_INVALID; the URL is never shown.
 */
export const databaseUrlOf = async ({
  DATABASE_URL: url = '',
  DATABASE_URL_FILE: file = '',
}: Variables): Promise<string | null> => {
  if (url !== '') return url
  if (file === '') return null
  const invalid = (why: string, cause?: unknown) =>
    failure(serveErrors.SERVE_SETTING_INVALID, { name: 'DATABASE_URL_FILE', why: `names ${file}, ${why}` }, cause)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw invalid(`which cannot be read: ${error.code ?? error.message}`, error)
  })
  if (text.trim() === '') throw invalid('which is empty')
  return text.trim()
}
