import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readPolicy } from '../config/policy/load.ts'
import { noPolicy } from '../domain/gates/demands.ts'
import type { Policy } from '../domain/gates/policy.ts'

/**
 * The policy of a server: of the file that LOCKSTEP_POLICY names, or of policy.yaml in its data folder. Read once, when the server
 * starts: a policy that is wrong, or locks everybody out, keeps it from starting. CONFIG_POLICY_NOT_FOUND, CONFIG_INVALID.
 */
export const policyOf = async (home: string, named: string | undefined): Promise<Policy> => {
  const inHome = join(home, 'policy.yaml')
  if (named !== undefined && named !== '') return readPolicy(named)
  return existsSync(inHome) ? readPolicy(inHome) : noPolicy
}
