import { expect } from 'vitest'
import { firstBrokenRow } from '../../src/domain/event-chain.ts'
import type { ChainedRow } from '../../src/domain/event-chain.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { databaseOf } from '../rig/outside.ts'
import { query } from '../rig/postgres-database.ts'

/** The database of an app's only environment, in the server of this URL. */
export const databaseUrl = (url: string, { name }: { readonly name: string }): string => {
  const own = new URL(url)
  own.pathname = `/${databaseOf({ app: name, environment: 'development' })}`
  return own.href
}

/** The events of an app's newest deployment, by the table. */
export const eventsOf = async (url: string, app: string): Promise<readonly DeploymentEvent[]> => {
  const rows = await query<{ body: string }>(
    url,
    `select body from lockstep.events where stream =
      (select id from lockstep.deployments where app = $1 order by place_in_line desc limit 1) order by seq`,
    [app],
  )
  return rows.map(({ body }) => JSON.parse(body) as DeploymentEvent)
}

/** Every stream's hash chain is whole, and each row of a deployment says how far its stream is. */
export const expectWholeChains = async (url: string): Promise<void> => {
  const heads = await query<{ id: string; seq: number }>(url, 'select id, seq from lockstep.deployments')
  expect(heads.length).toBeGreaterThan(0)
  for (const { id, seq } of heads) {
    const text = 'select seq, body, hash from lockstep.events where stream = $1 order by seq'
    const rows = await query<ChainedRow>(url, text, [id])
    expect(firstBrokenRow(id, rows)).toBeNull()
    expect(rows.at(-1)?.seq).toBe(seq)
  }
}
