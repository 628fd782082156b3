import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import { freezePlan } from '../domain/freeze-plan.ts'
import { checkHistory } from '../domain/migration-history.ts'
import type { Plan } from '../domain/plan.ts'
import type { PlanContext, PlanFacts } from './plan-context.ts'
import { releaseRef } from './plan-context.ts'
import { planTerms } from './plan-terms.ts'
import { refuseOnServices } from './plan-services.ts'
import { planStep } from './plan-step.ts'
import { plannedStrategy } from './plan-strategy.ts'
import type { StepWish } from './plan-step.ts'
import { stepOrder } from './plan-order.ts'
import { refuseBarred } from './refuse-barred.ts'
import { refuseLongParking } from './parking-limit.ts'
import { refuseLongPause } from './pause-budget.ts'
import { refuseUnsupported } from './plan-support.ts'
import { wishesFor } from './plan-wishes.ts'
import { splitMigrations } from './split-migrations.ts'

/**
 * Resolves and freezes the plan of a deployment or a rollback. Pure: equal contexts give plans with equal hashes.
 * PLAN_ and MIGRATION_ errors say why it is not possible; nothing was changed.
 */
export const makePlan = (context: PlanContext): Plan => {
  refuseBarred(context)
  refuseUnsupported(context.environment)
  refuseOnServices(context)
  const { strategy, text } = plannedStrategy(context)
  const facts = factsOf({ ...context, environment: { ...context.environment, strategy } })
  refuseLongPause(facts)
  refuseLongParking(facts)
  const wishes = withRevert(allWishes(facts), facts)
  const { kind, release, environment, base, ledger } = context
  return freezePlan({
    kind,
    app: context.app.name,
    environment: environment.name,
    release: releaseRef(release),
    base: base === null ? null : releaseRef(base.release),
    ledger: ledger.map(({ migration }) => `${migration.id} ${migration.checksum}`),
    strategy: text,
    ...planTerms(context),
    steps: numbered(wishes).map(planStep),
  })
}

const factsOf = (context: PlanContext): PlanFacts => {
  const { pending, ahead } = checkHistory(context.ledger, context.release.migrations)
  const oldIsStopped =
    context.base === null ||
    context.environment.strategy.kind === 'recreate' ||
    context.app.deploy?.some(({ kind }) => kind === 'stop') === true
  if (context.kind === 'deploy') {
    return { ...context, migrations: splitMigrations(pending, oldIsStopped), ahead: [] }
  }
  const harsh = ahead.filter(({ migration }) => migration.effect !== 'expand').map(({ migration }) => migration.file)
  if (harsh.length > 0) {
    throw failure(planErrors.ROLLBACK_IMPOSSIBLE, { release: context.release.version, files: harsh })
  }
  return { ...context, migrations: { expand: [], contract: [] }, ahead }
}

const allWishes = (facts: PlanFacts): readonly StepWish[] => {
  let isPaused = false
  return stepOrder(facts).flatMap(step => {
    if (step.kind === 'pause') isPaused = true
    if (step.kind === 'resume') isPaused = false
    return wishesFor(step, facts, isPaused)
  })
}

/** A rollback ends by taking the schema back as far as it holds no data: only once no newer code runs. */
const withRevert = (wishes: readonly StepWish[], { ahead }: PlanFacts): readonly StepWish[] =>
  ahead.length === 0
    ? wishes
    : [
        ...wishes,
        { kind: 'revert', params: { migrations: ahead.map(({ migration: { id, file } }) => ({ id, file })) } },
      ]

/** A step kind may stand in a file several times; its ids stay unique. */
const numbered = (wishes: readonly StepWish[]): readonly StepWish[] => {
  const seen = new Map<string, number>()
  return wishes.map(wish => {
    const id = wish.of === undefined ? wish.kind : `${wish.kind}:${wish.of}`
    const count = (seen.get(id) ?? 0) + 1
    seen.set(id, count)
    return count === 1 ? wish : { ...wish, of: wish.of === undefined ? String(count) : `${wish.of}:${count}` }
  })
}
