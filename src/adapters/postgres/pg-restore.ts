import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { databaseOf, withoutSecrets } from './connection-url.ts'
import { environmentFor } from './pg-dump.ts'

/**
 * Loads a dump in pg_dump's custom format into the database of `url`, in one transaction: all of it, or nothing. Owner is who logs in;
 * rights are given by whoever opens the result. Answers null when all went well, else what the program said.
 */
export const restoreDump = async (
  file: string,
  { tool, url }: { readonly tool: string; readonly url: string },
): Promise<string | null> => {
  const options = ['--exit-on-error', '--single-transaction', '--no-owner', '--no-acl', '--no-password']
  const child = spawn(tool, [...options, '--dbname', databaseOf(url), file], {
    env: environmentFor(url),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return code === 0 ? null : withoutSecrets(said, url)
}
