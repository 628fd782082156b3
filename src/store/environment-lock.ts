import type { Kysely, Transaction } from 'kysely'
import { sql } from 'kysely'
import type { Place } from '../domain/environment.ts'
import type { Tables } from './tables.ts'

/**
 * Takes the environment for a deployment, in the transaction of the event that says so. The new epoch, higher than every one given
 * before; null: another one has it, or came before. Idempotent.
 */
export const takeLock = async (tx: Transaction<Tables>, place: Place, deployment: string): Promise<number | null> => {
  const { rows } = await sql<{ epoch: number }>`/* take-lock */
    with taken as (
      insert into environment_locks as l (app, environment, deployment)
      select d.app, d.environment, d.id from deployments d
      where d.id = ${deployment} and not exists (
        select from deployments other
        where other.app = ${place.app} and other.environment = ${place.environment}
          and other.state = 'queued' and other.place_in_line < d.place_in_line
      )
      on conflict (app, environment) do update set deployment = l.deployment where l.deployment = excluded.deployment
      returning deployment
    )
    select nextval('epochs')::int as epoch from taken`.execute(tx)
  return rows[0]?.epoch ?? null
}

/** Whether a deployment would get the lock of its environment now: nobody has it, and nobody stands in line before. */
export const standsFirst = async (db: Kysely<Tables>, place: Place, deployment: string): Promise<boolean> => {
  const { rows } = await sql<{ first: boolean }>`/* stands-first */
    select not exists (
      select from environment_locks
      where app = ${place.app} and environment = ${place.environment} and deployment <> ${deployment}
    ) and not exists (
      select from deployments d join deployments other using (app, environment)
      where d.id = ${deployment} and other.state = 'queued' and other.place_in_line < d.place_in_line
    ) as first`.execute(db)
  return rows[0]?.first === true
}

/** Who has to hear that a deployment has left its environment. */
export type Woken = { readonly next: string | null; readonly run: string | null }

/**
 * Gives the environment free, in the transaction of the deployment's last event, and records the release that runs there from now on;
 * null: it runs what it ran before. Answers who is next in line and the run that waits for the deployment.
 */
export const leaveEnvironment = async (
  tx: Transaction<Tables>,
  { app, environment }: Place,
  deployment: string,
  release: string | null,
): Promise<Woken> => {
  const { rows } = await sql<Woken>`/* leave-environment */
    with recorded as (
      insert into environments (app, environment, release, deployment)
      select ${app}, ${environment}, ${release}, ${deployment} where ${release}::text is not null
      on conflict (app, environment)
        do update set release = excluded.release, deployment = excluded.deployment, since = now()
    ), freed as (
      delete from environment_locks
      where app = ${app} and environment = ${environment} and deployment = ${deployment}
    )
    select
      (select id from deployments where app = ${app} and environment = ${environment} and state = 'queued'
          and id <> ${deployment} order by place_in_line limit 1) as next,
      (select run from deployments where id = ${deployment}) as run`.execute(tx)
  return rows[0] ?? { next: null, run: null }
}

/** The deployments that have not started of one environment; null: of every app, of every environment. */
export const waitingAnywhere = async (
  db: Kysely<Tables>,
  { app, environment }: { readonly app: string | null; readonly environment: string | null },
): Promise<readonly string[]> => {
  let query = db.selectFrom('deployments').select('id').where('state', 'in', ['waiting', 'queued'])
  if (app !== null) query = query.where('app', '=', app)
  if (environment !== null) query = query.where('environment', '=', environment)
  return (await query.orderBy('place_in_line').execute()).map(({ id }) => id)
}

/** A newer deployment of an environment that replaces those which still wait; null: there is none. */
export const newerDeployment = async (
  db: Kysely<Tables>,
  { app, environment }: Place,
  id: string,
): Promise<string | null> => {
  const row = await db
    .selectFrom('deployments')
    .select('id')
    .where('app', '=', app)
    .where('environment', '=', environment)
    .where('supersedes', '=', true)
    .where('kind', '=', 'deploy')
    .where('state', 'not in', ['rejected', 'expired', 'superseded', 'aborted'])
    .where('place_in_line', '>', eb => eb.selectFrom('deployments').select('place_in_line').where('id', '=', id))
    .orderBy('place_in_line', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

/** Who acts on the environment now; null = nobody. */
export const lockHolder = async (db: Kysely<Tables>, place: Place): Promise<string | null> => {
  const row = await db
    .selectFrom('environment_locks')
    .select('deployment')
    .where('app', '=', place.app)
    .where('environment', '=', place.environment)
    .executeTakeFirst()
  return row?.deployment ?? null
}
