import { listApps } from '../store/apps.ts'
import type { AppSummary } from '../store/apps.ts'
import type { Lockstep } from './lockstep.ts'

export type { AppSummary } from '../store/apps.ts'

/** Every app that something was ever built for, by name, with what runs where by the record. */
export const apps = ({ store }: Pick<Lockstep, 'store'>): Promise<readonly AppSummary[]> => listApps(store.pool)
