import { Client } from 'pg'
import type { QueryResultRow } from 'pg'

const guarded: readonly (readonly [string, readonly string[]])[] = [
  ['events', ['only_added_to', 'indexed']],
  ['documents', ['only_added_to', 'only_forgotten']],
  ['audit_index', ['only_added_to']],
  ['anchors', ['only_added_to']],
  ['anchor_heads', ['only_added_to']],
  ['stream_heads', ['only_added_to', 'only_grows']],
]

/** Runs one text on Lockstep's tables as the login, who owns them: its triggers hold, what its role may not do it may. */
export const asOwner = async <Row extends QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> => {
  const client = new Client({ connectionString: url, application_name: 'test', options: '-c search_path=lockstep' })
  await client.connect()
  try {
    return (await client.query<Row>(text, values.length === 0 ? undefined : [...values])).rows
  } finally {
    await client.end()
  }
}

/** Changes what was recorded, as only the owner of the tables can, who takes the triggers away for it. */
export const tamper = async (url: string, text: string, values: readonly unknown[] = []): Promise<void> => {
  const client = new Client({ connectionString: url, application_name: 'test', options: '-c search_path=lockstep' })
  await client.connect()
  try {
    for (const [table] of guarded) await client.query(`alter table ${table} disable trigger user`)
    await client.query(text, values.length === 0 ? undefined : [...values])
  } finally {
    for (const [table, triggers] of guarded)
      for (const trigger of triggers) await client.query(`alter table ${table} enable always trigger ${trigger}`)
    await client.end()
  }
}
