import { Client, escapeIdentifier } from 'pg'
import type { QueryResultRow } from 'pg'

/** Makes an empty database on the server of `adminUrl` and answers with its URL. */
export const createDatabase = async (adminUrl: string, name: string): Promise<{ url: string; name: string }> => {
  await query(adminUrl, `create database ${escapeIdentifier(name)}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return { url: url.href, name }
}

/** Runs one text in a session of its own and answers with its rows. */
export const query = async <Row extends QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> => {
  const client = new Client({ connectionString: url, application_name: 'test' })
  await client.connect()
  try {
    const result = await client.query<Row>(text, values.length === 0 ? undefined : [...values])
    return result.rows
  } finally {
    await client.end()
  }
}
