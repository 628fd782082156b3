import { Client } from 'pg'
import { failure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'

/** Where and as whom to log in; all of it as in a connection URL. */
export type Login = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** Opens a session that takes at most `timeoutMs` to open. Rejects with the error of `pg`. */
export const openSession = async (login: Login, timeoutMs: number): Promise<Client> => {
  const client = new Client({ ...login, connectionTimeoutMillis: timeoutMs, application_name: 'lockstep' })
  // Without a listener a broken idle connection ends the process; the next query rejects with the same error.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end()
    throw error
  }
}

const loginIn = (url: string): Login => {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    host: hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  }
}

const connectTimeoutMs = 10_000

/** Runs `work` in a session of its own and closes it. Errors: POSTGRES_CONNECT_FAILED, and those of `work`. */
export const withSession = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const login = loginIn(url)
  const { host, port, database } = login
  const client = await openSession(login, connectTimeoutMs).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw failure(postgresErrors.POSTGRES_CONNECT_FAILED, { host, port, database, reason }, error)
  })
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
