import { expect, it } from 'vitest'
import { agentCallName, appendedBodies, isAppend, postgresCallName, routerCallName } from './call-names.ts'
import type { PostgresCall } from './postgres-proxy.ts'

const call = (text: string, more: Partial<PostgresCall['speaker']> = {}, isInTransaction = false): PostgresCall => ({
  speaker: { database: 'lockstep', user: 'lockstep', name: 'lockstep', isDbmate: false, ...more },
  connection: 1,
  text,
  parameters: [],
  isInTransaction,
})

it.each([
  ['select "body" from "releases" where "id" = $1', {}, false, 'store:select-releases'],
  ['commit', {}, true, 'store:commit'],
  ['select pg_backup_start($1, true)::text as lsn', {}, false, 'store:select-pg_backup_start'],
  [
    `select pg_create_physical_replication_slot('copy_' || pg_backend_pid(), true)`,
    {},
    false,
    'store:select-pg_create_physical_replication_slot',
  ],
  [`select current_setting('data_directory') as dir`, {}, false, 'store:select'],
  ['insert into lockstep_jobs.job (name) values ($1)', {}, true, 'store:wake'],
  ['insert into lockstep_jobs.job (name) values ($1)', {}, false, null],
  ['create schema if not exists lockstep', {}, true, 'store:create-lockstep'],
  ['select pg_try_advisory_lock($1)', { name: 'lockstep-d-1.migrate' }, false, 'database:select-pg_try_advisory_lock'],
  [
    'insert into "schema_migrations" values (1)',
    { name: 'lockstep-d-1.migrate', isDbmate: true },
    true,
    'dbmate:insert-schema_migrations',
  ],
  ['select count(*) from orders', { name: '' }, false, null],
  ['update deployments set x returning id, seq, epoch::int as epoch', {}, false, null],
  ['update runs set lease_until = now()', {}, false, null],
  ['update runs set owner = $2, home = $3', {}, false, 'store:claim-run'],
  ['update runs set owner = null, lease_until = null where id = $1', {}, false, 'store:release-run'],
  ['update deployments set owner = null, lease_until = null', {}, false, 'store:release'],
  ['update deployments d set sealed = true', {}, true, null],
  ['listen lockstep_appended', {}, false, null],
  ['select revision, is_on, (select 1)', {}, false, null],
  ['select revision, is_on, (select 1)', {}, true, 'store:read-flag'],
] as const)('names %s of %j', (text, speaker, isInTransaction, name) => {
  expect(postgresCallName(call(text, speaker, isInTransaction))).toBe(name)
})

it('names what agent and router are asked, but not what comes by the clock', () => {
  expect(agentCallName({ method: 'GET', path: '/places/orders/development/instances' })).toBe('agent:GET-instances')
  expect(agentCallName({ method: 'GET', path: '/agent' })).toBeNull()
  expect(agentCallName({ method: 'POST', path: '/flags' })).toBeNull()
  expect(routerCallName({ method: 'POST', path: '/drain' })).toBe('router:drain')
  expect(routerCallName({ method: 'POST', path: '/status' })).toBeNull()
})

it('reads from an append what it appends', () => {
  const row = (seq: string, type: string) => [seq, type, `{"type":"${type}"}`, 'hash']
  const head = Array.from({ length: 11 }, () => 'x')
  const parameters = [...head, ...row('4', 'step-done'), ...row('5', 'step-started'), 'id']
  const append = { ...call('/* append-events-2 */\nwith moved as'), parameters }
  expect(isAppend(append)).toBe(true)
  expect(appendedBodies(append)).toEqual(['{"type":"step-done"}', '{"type":"step-started"}'])
})
