import { LockstepError } from '../domain/errors/error.ts'
import { freezePlan } from '../domain/freeze-plan.ts'
import type { Plan, PlannedStep } from '../domain/plan.ts'
import { sourceOf, terraform, terraformParams } from '../steps/terraform.ts'
import type { TerraformParams } from '../steps/terraform.ts'
import type { InfrastructureContext } from '../ports/infrastructure.ts'
import { standsFirst } from '../store/environment-lock.ts'
import type { EngineDeps } from './deps.ts'
import { rejectFor } from './finish.ts'
import type { Led } from './led.ts'
import { operationIdOf } from './perform.ts'

/**
 * Plans the infrastructure that a waiting deployment would change, so that its gates are about what will be done. False: there was
 * nothing to plan. What cannot be planned is rejected.
 */
export const planInfrastructure = async (deps: EngineDeps, led: Led): Promise<boolean> => {
  const { plan } = led.session.deployment()
  if (!plan.steps.some(step => paramsOf(step)?.planned === null)) return false
  return orRejected(deps, led, async () => {
    const steps: PlannedStep[] = []
    for (const step of plan.steps) steps.push(await plannedStep(deps, led, step))
    await led.session.record({ type: 'infrastructure-planned', plan: freezePlan({ ...plan, steps }) })
    return true
  })
}

/**
 * Whether the infrastructure was changed since it was planned: then the deployment goes back to its gates with the plan still to be made.
 * Only who comes next is looked at: whoever has to wait would have to be looked at again.
 */
export const leaveStalePlan = async (deps: EngineDeps, led: Led): Promise<boolean> => {
  const { plan } = led.session.deployment()
  const unplanned = withoutInfrastructure(plan)
  if (unplanned === plan || !(await standsFirst(deps.store.db, plan, led.session.id))) return false
  return orRejected(deps, led, async () => {
    let isStale = false
    for (const step of plan.steps) isStale ||= !(await isFresh(deps, led, step))
    if (isStale) await led.session.record({ type: 'replanned', plan: unplanned })
    return isStale
  })
}

/** The plan as it is resolved, with its infrastructure still to be planned; the same object when it changes none. Pure. */
export const withoutInfrastructure = (plan: Plan): Plan => {
  const steps = plan.steps.map(step => {
    const params = paramsOf(step)
    return params === null || params.planned === null ? step : withParams(step, { ...params, planned: null })
  })
  return steps.every((step, i) => step === plan.steps[i]) ? plan : freezePlan({ ...plan, steps })
}

const paramsOf = (step: PlannedStep): TerraformParams | null =>
  step.kind === terraform.kind ? terraformParams.parse(step.params) : null

const withParams = (step: PlannedStep, params: TerraformParams): PlannedStep => ({
  ...step,
  params,
  title: terraform.describe(params),
  reversible: terraform.reversible(params),
})

const plannedStep = async (deps: EngineDeps, led: Led, step: PlannedStep): Promise<PlannedStep> => {
  const params = paramsOf(step)
  if (params === null || params.planned !== null) return step
  const { infrastructure, source, context } = await lookAt(deps, led, step, params)
  return withParams(step, { ...params, planned: await infrastructure.plan(source, context) })
}

const isFresh = async (deps: EngineDeps, led: Led, step: PlannedStep): Promise<boolean> => {
  const params = paramsOf(step)
  if (params === null || params.planned === null) return true
  const { infrastructure, source, context } = await lookAt(deps, led, step, params)
  return infrastructure.isFresh(source, params.planned, context)
}

/** What looking at the infrastructure of a step needs; a look that a crash cut short is ended first. */
const lookAt = async (deps: EngineDeps, led: Led, step: PlannedStep, params: TerraformParams) => {
  const { session } = led
  const { ports, next } = await led.stage()
  const { app, environment } = session.deployment().plan
  const { infrastructure, variables } = ports
  const context: InfrastructureContext = {
    operationId: `${operationIdOf(session.id, step.id)}.plan`.replaceAll('/', '.'),
    lease: led.lease,
    log: deps.stepLog(session.id, step.id),
    signal: led.interruption(),
  }
  await infrastructure.drop(context.operationId)
  const source = await sourceOf(params, next, { variables, place: { app, environment } })
  return { infrastructure, source, context }
}

/** What may pass is tried again; what fails for good rejects a deployment that has not started: true. */
const orRejected = async (deps: EngineDeps, led: Led, work: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await work()
  } catch (error) {
    const isFinal = error instanceof LockstepError && error.kind === 'terminal' && !led.interruption().aborted
    if (!isFinal) throw error
    await rejectFor(deps, led, error)
    return true
  }
}
