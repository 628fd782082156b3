import { expect, it } from 'vitest'
import { onlyReads } from './only-reads.ts'

it.each([
  'store:select-ledger',
  'database:select',
  'store:begin',
  'agent:GET-instances',
  'router:routes',
  'store:read-flag',
  'dbmate:select-information_schema_tables',
])('%s only reads', call => {
  expect(onlyReads(call)).toBe(true)
})

it.each([
  'store:commit',
  'store:append-step-started',
  'store:select-pg_advisory_xact_lock',
  'database:select-pg_terminate_backend',
  'store:select-pg_backup_start',
  'store:select-pg_create_physical_replication_slot',
  'agent:POST-start',
  'router:set-route',
  'router:drain',
  'store:wake',
])('%s does something', call => {
  expect(onlyReads(call)).toBe(false)
})
