import type { DeploymentState } from '../domain/saga/deployment.ts'

/** What a command tells the shell; docs/reference/commands.md says the same. */
export const exitCodes = { done: 0, takenBack: 1, usage: 2, needsPerson: 3, rejected: 4, refused: 5 } as const

/** How a followed deployment ends for the shell. */
export const exitCodeOf = (state: DeploymentState): number => {
  switch (state) {
    case 'succeeded':
      return exitCodes.done
    case 'rolled-back':
    case 'aborted':
      return exitCodes.takenBack
    case 'rejected':
    case 'expired':
    case 'superseded':
      return exitCodes.rejected
    case 'asking':
    case 'stuck':
    case 'rollback-failed':
      return exitCodes.needsPerson
    case 'waiting':
    case 'queued':
    case 'running':
    case 'undoing':
      return exitCodes.done
  }
}

const usageAreas = [
  'CONFIG_',
  'SOURCE_',
  'CLI_',
  'AUTH_NEEDED',
  'AUTH_TOKEN_',
  'PLAN_ENVIRONMENT_UNKNOWN',
  'PLAN_RELEASE_UNKNOWN',
  'PLAN_STEP_UNKNOWN',
  'ROLLBACK_UNCONFIRMED',
  'DEPLOYMENT_UNKNOWN',
  'RUN_UNKNOWN',
]

const refusals = [
  'PLAN_HELD',
  'PLAN_NOT_PROMOTED',
  'PLAN_LOCKED_OUT',
  'PLAN_BRANCH_BARRED',
  'PLAN_SECRET_BARRED',
  'PLAN_COMMAND_BARRED',
  'PLAN_ROLE_BARRED',
  'GATE_NOT_APPROVER',
  'GATE_GLASS_BARRED',
  'GATE_GLASS_UNTOLD',
  'AUTH_DENIED',
  'AUTH_REPOSITORY_STRANGE',
]

/** How an error ends a command: what the caller gave was wrong, a rule refused it, or it failed. */
export const exitCodeOfError = ({ code }: { readonly code: string }): number => {
  if (usageAreas.some(area => code.startsWith(area))) return exitCodes.usage
  if (code === 'PLAN_UNSUPPORTED') return exitCodes.usage
  return refusals.includes(code) ? exitCodes.refused : exitCodes.takenBack
}
