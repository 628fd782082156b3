import type { Policy } from '../domain/gates/policy.ts'

/** The policy of a data folder. */
export const policyOf = (_home: string): Promise<Policy | null> => Promise.resolve(null)
