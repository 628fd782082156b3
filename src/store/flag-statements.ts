import type { Place } from '../domain/environment.ts'
import type { Claim } from '../ports/flags.ts'
import type { FlagStatement } from './change-flag.ts'

// Only consume flags are claimed, so the row that a first claim makes is on, whatever the defaults of who claims.
const claimText = `
with added as (
  insert into flag_claims (app, environment, key, owner_kind, owner_id, release) values ($1, $2, $3, $4, $5, $6)
  on conflict do nothing returning app, environment, key
)
insert into flags (app, environment, key, is_on, revision)
select app, environment, key, true, 1 from added
on conflict (app, environment, key) do update set revision = flags.revision + 1`

const unclaimText = `
with removed as (
  delete from flag_claims where app = $1 and environment = $2 and key = $3 and owner_kind = $4 and owner_id = $5
  returning key
)
update flags set revision = revision + 1
where app = $1 and environment = $2 and key = $3 and exists (select from removed)`

const setText = `
insert into flags (app, environment, key, is_on, revision)
select $1, $2, $3, $4::boolean, 1
where $4 <> $5::boolean or exists (select from flags where app = $1 and environment = $2 and key = $3)
on conflict (app, environment, key) do update set is_on = excluded.is_on, revision = flags.revision + 1
where flags.is_on <> excluded.is_on`

/** Adds a claim and raises the revision, if it is not there yet. */
export const claimStatement = ({ app, environment }: Place, key: string, { owner, release }: Claim): FlagStatement => ({
  text: claimText,
  values: [app, environment, key, owner.kind, owner.id, release ?? ''],
})

/** Removes all claims of an owner and raises the revision, if there are any. */
export const unclaimStatement = ({ app, environment }: Place, key: string, owner: Claim['owner']): FlagStatement => ({
  text: unclaimText,
  values: [app, environment, key, owner.kind, owner.id],
})

/** Turns the flag and raises the revision, if it is another value than now. `byDefault` is that of a flag without a row. */
export const setStatement = (
  { app, environment }: Place,
  key: string,
  { on, byDefault }: { readonly on: boolean; readonly byDefault: boolean },
): FlagStatement => ({ text: setText, values: [app, environment, key, on, byDefault] })
