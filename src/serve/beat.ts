import { hostname } from 'node:os'
import { beatNode, forgetOldNodes, leaveNodes } from '../store/nodes.ts'
import type { NodeRow } from '../store/nodes.ts'
import type { Store } from '../store/open-store.ts'
import { schemaNumber } from '../store/migrate-store.ts'
import type { Lockstep } from '../app/lockstep.ts'

const everyMs = 3_000

type Beating = {
  readonly store: Store
  readonly self: Lockstep['node']
  readonly node: { readonly id: string; readonly name: string | null }
  readonly version: string
  readonly onError: (error: unknown) => void
}

/** Says every few seconds that this node lives, until it is stopped. */
export const startBeating = async ({
  store,
  self,
  node,
  version,
  onError,
}: Beating): Promise<{ stop(): Promise<void> }> => {
  const row: NodeRow = {
    owner: self.owner,
    node: node.id,
    name: node.name,
    home: self.home.id,
    homePath: self.home.path,
    host: hostname(),
    pid: process.pid,
    version,
    schema: schemaNumber,
  }
  await forgetOldNodes(store.pool, row)
  await beatNode(store.pool, row)
  const timer = setInterval(() => void beatNode(store.pool, row).catch(onError), everyMs)
  return {
    stop: async () => {
      clearInterval(timer)
      // Where this fails it is silent soon, which says the same.
      await leaveNodes(store.pool, row.owner).catch(onError)
    },
  }
}
