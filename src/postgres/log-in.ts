import type { Client } from 'pg'
import { failure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { openSession } from './connect.ts'
import { databaseUrl } from './database-url.ts'
import { systemCode } from '../files/file-system.ts'
import type { Postmaster } from './postmaster.ts'
import type { Server, ServerPlan } from './server.ts'
import { superuser } from './server.ts'

const host = '127.0.0.1'
const attemptTimeoutMs = 2_000

const refusals: Record<string, string> = {
  '28P01': 'its server does not accept the password in our password file',
  '28000': 'its server does not let the user lockstep in',
  '3D000': 'its server has no database lockstep',
}

/** A server that recovered on a full disk says that it is ready and then fails every login with this code. */
const diskFull = '53100'

const foreign = (plan: ServerPlan, reason: string, cause?: unknown): Error =>
  failure(postgresErrors.POSTGRES_FOREIGN_DATA, { dir: plan.dataDir, reason }, cause)

const identify = async (client: Client, plan: ServerPlan): Promise<string> => {
  const { rows } = await client.query<{ dir: string; version: string }>(
    "select current_setting('data_directory') as dir, current_setting('server_version') as version",
  )
  const [answer] = rows
  if (answer?.dir === plan.dataDir) return answer.version
  throw foreign(plan, `another server answers on port ${client.port}`)
}

/**
 * Logs in over TCP with our password and makes sure that the answering server is the one of our data directory.
 * Errors: POSTGRES_FOREIGN_DATA when it is not ours, POSTGRES_NO_SPACE; anything else may pass while the server gets
 * ready.
 */
export const logIn = async (plan: ServerPlan, { port, socketDir }: Postmaster): Promise<Omit<Server, 'adopted'>> => {
  const credentials = { user: superuser, password: plan.password, database: superuser }
  const client = await openSession({ host, port, ...credentials }, attemptTimeoutMs).catch((error: unknown) => {
    const code = systemCode(error) ?? ''
    if (code === diskFull) throw failure(postgresErrors.POSTGRES_NO_SPACE, { path: plan.dataDir }, error)
    const reason = refusals[code]
    throw reason === undefined ? error : foreign(plan, reason, error)
  })
  try {
    const version = await identify(client, plan)
    return { url: databaseUrl({ host, port }, credentials), host, port, socketDir, version }
  } finally {
    await client.end()
  }
}
