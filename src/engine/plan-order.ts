import type { DeployStep, DeployStepKind } from '../config/app.ts'
import { noStepOptions } from '../config/resolve-deploy.ts'
import type { PlanFacts } from './plan-context.ts'
import { hasOwnServices, isDoneByServices } from './plan-services.ts'

const plain = (kind: DeployStepKind): DeployStep => ({ kind, ...noStepOptions }) as DeployStep

const blueGreen = [
  'snapshot',
  'pause',
  'migrate',
  'start',
  'resume',
  'shift',
  'verify-version',
  'bake',
  'retire',
] as const
const recreate = [
  'snapshot',
  'pause',
  'stop',
  'migrate',
  'start',
  'resume',
  'shift',
  'verify-version',
  'bake',
  'retire',
] as const

/** The order of the file, or the default of the strategy; preflight first, contract last; what has nothing to do is left out. */
export const stepOrder = (facts: PlanFacts): readonly DeployStep[] => {
  const isRecreate = facts.environment.strategy.kind === 'recreate'
  const declared = facts.app.deploy ?? (isRecreate ? recreate : blueGreen).map(plain)
  const wanted = declared.filter(({ kind }) => kind !== 'preflight' && kind !== 'contract')
  const withStop = isRecreate && !wanted.some(({ kind }) => kind === 'stop') ? insertStop(wanted) : wanted
  const all = [plain('preflight'), ...withStop, plain('contract')]
  const ours = hasOwnServices(facts.environment) ? all.filter(step => !isDoneByServices(step)) : all
  return ours.filter(({ kind }) => hasWork(kind, facts))
}

/** Recreate stops the old version before the schema changes, or before the new one starts where nothing migrates. */
const insertStop = (steps: readonly DeployStep[]): readonly DeployStep[] => {
  const at = steps.findIndex(({ kind }) => kind === 'migrate' || kind === 'start')
  return at === -1 ? steps : [...steps.slice(0, at), plain('stop'), ...steps.slice(at)]
}

const hasWork = (kind: DeployStepKind, { app, base, migrations, ahead, kind: deployment }: PlanFacts): boolean => {
  const changesSchema = migrations.expand.length + migrations.contract.length + ahead.length > 0
  switch (kind) {
    case 'snapshot':
      return app.database !== null && base !== null && (changesSchema || deployment === 'rollback')
    case 'migrate':
      return migrations.expand.length > 0
    case 'contract':
      return migrations.contract.length > 0
    case 'pause':
    case 'resume':
      return app.consumers.length > 0
    case 'stop':
    case 'retire':
      return base !== null
    case 'preflight':
    case 'start':
    case 'shift':
    case 'verify-version':
    case 'bake':
    case 'verify-writes':
    case 'test':
    case 'run':
    case 'terraform':
      return true
  }
}
