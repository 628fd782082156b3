import { Client } from 'pg'

/** Runs one statement in a session of its own and gives its rows. */
export const query = async <T extends object>(url: string, text: string, values: unknown[] = []): Promise<T[]> => {
  const client = new Client({ connectionString: url })
  // A server that is killed breaks the connection: the query rejects with the same error.
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<T>(text, values)).rows
  } finally {
    await client.end()
  }
}
