import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Migration } from '../domain/migration.ts'

export type SplitMigrations = {
  /** Before the new version starts, while the old one still runs. */
  readonly expand: readonly Migration[]
  /** After the old version is retired. */
  readonly contract: readonly Migration[]
}

/**
 * Divides pending migrations by when they may run. A tool applies them in order, so what contracts has to come last.
 * PLAN_MIGRATION_MIXED, PLAN_CONTRACT_BEFORE_EXPAND. Where the old version is stopped first, nothing needs to wait.
 */
export const splitMigrations = (pending: readonly Migration[], oldIsStopped: boolean): SplitMigrations => {
  if (oldIsStopped) return { expand: pending, contract: [] }
  const mixed = pending.find(({ effect }) => effect === 'mixed')
  if (mixed !== undefined) throw failure(planErrors.PLAN_MIGRATION_MIXED, { file: mixed.file, why: whyOf(mixed) })
  const first = pending.findIndex(({ effect }) => effect === 'contract')
  if (first === -1) return { expand: pending, contract: [] }
  const contract = pending.slice(first)
  const late = contract.find(({ effect }) => effect === 'expand')
  const harsh = contract[0]
  if (late !== undefined && harsh !== undefined) {
    throw failure(planErrors.PLAN_CONTRACT_BEFORE_EXPAND, {
      contract: harsh.file,
      expand: late.file,
      why: whyOf(harsh),
    })
  }
  return { expand: pending.slice(0, first), contract }
}

const whyOf = ({ findings }: Migration): string =>
  findings.map(({ line, why }) => `line ${line}: ${why}`).join('; ') || 'it cannot be read'
