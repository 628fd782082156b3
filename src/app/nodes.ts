import { listNodes } from '../store/nodes.ts'
import type { NodeSeen } from '../store/nodes.ts'
import type { Lockstep } from './lockstep.ts'

export type { NodeSeen } from '../store/nodes.ts'

/** The nodes that share the database: which live, and what each leads. */
export const nodes = ({ store }: Pick<Lockstep, 'store'>): Promise<readonly NodeSeen[]> => listNodes(store.pool)
