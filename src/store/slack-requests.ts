import type { Store } from './open-store.ts'

/** Longer than the time of a signature is good, on either side of ours. */
const keptMinutes = 15

/** Remembers a signature, and forgets old ones. False: it was there already. */
export const isFirstTime = async ({ pool }: Pick<Store, 'pool'>, signature: string): Promise<boolean> => {
  await pool.query(
    `/* forget-slack-requests */
delete from slack_requests where at < now() - make_interval(mins => $1)`,
    [keptMinutes],
  )
  const { rowCount } = await pool.query(
    `/* slack-request */
insert into slack_requests (signature) values ($1) on conflict do nothing`,
    [signature],
  )
  return rowCount === 1
}
