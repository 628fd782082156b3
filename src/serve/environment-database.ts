import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import type { Database, SecretReference } from '../config/app.ts'
import { secretInWords } from '../config/secret-text.ts'
import { failure } from '../domain/errors/error.ts'
import { variableErrors } from '../domain/errors/variable.ts'
import type { Place } from '../domain/environment.ts'
import type { Secrets } from '../ports/secrets.ts'
import { ensureDatabase } from '../postgres/ensure-database.ts'
import { keptValue, newSecret } from './kept-value.ts'

type Parts = { readonly home: string; readonly adminUrl: string }

/** The URL of an environment's database: what the file refers to, else a database of its own in Lockstep's server, made when missing. */
export const environmentDatabase = async (
  parts: Parts,
  place: Place,
  { url }: Database,
  secrets: Secrets,
): Promise<string> => {
  return url === null ? ownDatabase(parts, place) : addressIn(url, secrets)
}

/** The URL of a database of an environment's own in Lockstep's server; made when missing. */
export const ownDatabase = async ({ home, adminUrl }: Parts, place: Place): Promise<string> => {
  const folder = join(home, 'secrets', place.app, place.environment)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const password = await keptValue(folder, 'database-password', newSecret)
  const name = `${place.app}_${place.environment}`.replaceAll('-', '_')
  await ensureDatabase(adminUrl, { database: name, role: name, password })
  return withLogin(adminUrl, name, password)
}

const addressIn = async (reference: SecretReference, secrets: Secrets): Promise<string> => {
  const name = 'database.url'
  const address = (await secrets.read(reference, name)).trim()
  if (address !== '') return address
  throw failure(variableErrors.VARIABLE_SECRET_MISSING, { name, source: secretInWords(reference) })
}

const withLogin = (adminUrl: string, name: string, password: string): string => {
  const url = new URL(adminUrl)
  url.username = name
  url.password = password
  url.pathname = `/${name}`
  return url.href
}
