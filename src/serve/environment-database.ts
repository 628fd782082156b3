import { join } from 'node:path'
import { mkdir, readFile } from 'node:fs/promises'
import type { Database } from '../config/app.ts'
import { failure } from '../domain/errors/error.ts'
import { variableErrors } from '../domain/errors/variable.ts'
import type { Place } from '../domain/environment.ts'
import { ensureDatabase } from '../postgres/ensure-database.ts'
import { keptValue, newSecret } from './kept-value.ts'

/** The URL of an environment's database: what the file refers to, else a database of its own in Lockstep's server, made when missing. */
export const environmentDatabase = async (
  { home, adminUrl }: { readonly home: string; readonly adminUrl: string },
  place: Place,
  { url }: Database,
): Promise<string> => {
  if (url !== null) return url.kind === 'file' ? (await readFile(url.path, 'utf8')).trim() : fromEnvironment(url.name)
  const folder = join(home, 'secrets', place.app, place.environment)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const password = await keptValue(folder, 'database-password', newSecret)
  const name = `${place.app}_${place.environment}`.replaceAll('-', '_')
  await ensureDatabase(adminUrl, { database: name, role: name, password })
  return withLogin(adminUrl, name, password)
}

const fromEnvironment = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '') {
    throw failure(variableErrors.VARIABLE_SECRET_MISSING, { name: 'database.url', source: `env ${name}` })
  }
  return value
}

const withLogin = (adminUrl: string, name: string, password: string): string => {
  const url = new URL(adminUrl)
  url.username = name
  url.password = password
  url.pathname = `/${name}`
  return url.href
}
