import { readFile } from 'node:fs/promises'
import type { FoundSecrets } from '../app/webhooks/webhook-deps.ts'
import { failure } from '../domain/errors/error.ts'
import { noticeErrors } from '../domain/errors/notice.ts'
import type { SecretSource } from '../domain/notices/settings.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** A secret, or where it should be and why it is not there. */
type Found = { readonly value: string } | { readonly source: string; readonly reason: string }

/** Reads a secret each time that it is asked for, so that one that changes need not be told. NOTICE_SECRET_MISSING. */
export const secretOf = (source: SecretSource, variables: Variables) => async (): Promise<string> => {
  const found = await find(source, variables)
  if ('value' in found) return found.value
  throw failure(noticeErrors.NOTICE_SECRET_MISSING, found)
}

/** Reads those of several secrets that are there, anew each time. */
export const secretsOf =
  (variables: Variables) =>
  async (sources: readonly SecretSource[]): Promise<FoundSecrets> => {
    const found = await Promise.all(sources.map(source => find(source, variables)))
    return {
      values: found.flatMap(one => ('value' in one ? [one.value] : [])),
      missing: found.flatMap(one => ('value' in one ? [] : [`${one.source}: ${one.reason}`])),
    }
  }

const find = async (source: SecretSource, variables: Variables): Promise<Found> => {
  if (source.kind === 'file') return inFile(source.path)
  const value = variables[source.name] ?? ''
  return value === '' ? { source: `env ${source.name}`, reason: 'it is not set' } : { value }
}

const inFile = async (path: string): Promise<Found> => {
  try {
    const value = (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
    return value === '' ? { source: path, reason: 'it is empty' } : { value }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { source: path, reason: code ?? message }
  }
}
