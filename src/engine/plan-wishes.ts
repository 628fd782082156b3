import type { DeployStep, InfrastructureStep, Service } from '../config/app.ts'
import { infrastructureArtifact } from '../domain/release.ts'
import type { Migration } from '../domain/migration.ts'
import type { PlanFacts } from './plan-context.ts'
import { drainMs, proveMs, startMsOf, verifyMs } from './plan-limits.ts'
import { firstInstances, passageOf, shiftWishes } from './plan-shift.ts'
import { hasOwnServices, updateWishes } from './plan-services.ts'
import type { StepWish } from './plan-step.ts'
import { watchParamsFor } from './plan-watch.ts'

/** Before the first deployment there is neither data nor old code: whatever a migration does, nobody can miss anything. */
const named =
  ({ base }: PlanFacts) =>
  ({ id, file, effect }: Migration) => ({ id, file, effect: base === null ? 'expand' : effect })

/** Services of the version that is taken away, in the order in which they are stopped: producers before consumers. */
const oldServices = ({ base }: PlanFacts): readonly Service[] => [...(base?.app.services ?? [])].reverse()

/** What was replaced instance by instance is gone by then. */
const retiredServices = (facts: PlanFacts): readonly Service[] => {
  const replaced = facts.app.services.filter(service => passageOf(service, facts) === 'by-instances')
  return oldServices(facts).filter(({ name }) => !replaced.some(service => service.name === name))
}

const takeAway =
  (kind: 'stop' | 'retire', facts: PlanFacts) =>
  (service: Service): StepWish => ({
    kind,
    params: { service: service.name, drainMs, startMs: startMsOf(service, facts) },
  })

/** Planned for itself once the deployment waits; until then nobody knows what it changes. */
const infrastructureWish = (step: InfrastructureStep, { base }: PlanFacts): StepWish => {
  const { folder, tool, mirror, stateful, irreversible } = step
  const artifact = infrastructureArtifact(folder)
  const hasBase = base?.release.artifacts.some(({ service }) => service === artifact) === true
  const params = { folder, tool, mirror, stateful: [...stateful], irreversible, hasBase, planned: null }
  return { kind: 'terraform', of: folder, params }
}

const perService = (services: readonly Service[], wish: (service: Service) => StepWish): readonly StepWish[] =>
  services.map(service => ({ ...wish(service), of: service.name }))

/** What one step of the file means in this plan: one step, or one for each service. */
export const wishesFor = (step: DeployStep, facts: PlanFacts, whilePaused: boolean): readonly StepWish[] => {
  const options = { ask: step.ask, askWithinMs: step.askWithinMs, timeoutMs: step.timeoutMs }
  return wishes(step, facts, whilePaused).map(wish => ({ ...options, ...wish }))
}

const wishes = (step: DeployStep, facts: PlanFacts, whilePaused: boolean): readonly StepWish[] => {
  const { app, migrations } = facts
  const consumers = app.consumers.map(({ name }) => name)
  switch (step.kind) {
    case 'preflight':
    case 'snapshot':
      return [{ kind: step.kind, params: {} }]
    case 'pause':
    case 'resume':
      return [{ kind: step.kind, params: { consumers, proveMs } }]
    case 'migrate':
      return [
        { kind: 'migrate', params: { phase: 'expand', migrations: migrations.expand.map(named(facts)), whilePaused } },
      ]
    case 'contract':
      return [
        {
          kind: 'migrate',
          of: 'contract',
          params: { phase: 'contract', migrations: migrations.contract.map(named(facts)), whilePaused: false },
        },
      ]
    case 'start':
      if (hasOwnServices(facts.environment)) return updateWishes(facts, step.timeoutMs)
      return perService(app.services, service => ({
        kind: 'start',
        params: {
          service: service.name,
          startMs: step.timeoutMs ?? startMsOf(service, facts),
          isRouted: service.health !== null,
          instances: firstInstances(service, facts),
        },
        timeoutMs: (step.timeoutMs ?? startMsOf(service, facts)) + drainMs,
      }))
    case 'shift':
      return shiftWishes(facts)
    case 'stop':
      return perService(oldServices(facts), takeAway('stop', facts))
    case 'retire':
      return perService(retiredServices(facts), takeAway('retire', facts))
    case 'verify-version':
      return [
        { kind: 'verify-version', params: { services: app.services.map(({ name }) => name), withinMs: verifyMs } },
      ]
    case 'verify-writes':
      return [{ kind: step.kind, params: { service: step.service, flag: step.flag, path: step.path } }]
    case 'test':
      return [{ kind: 'test', params: { run: step.run } }]
    case 'run':
      return [{ kind: 'run', of: step.name, params: { name: step.name, do: step.do, undo: step.undo } }]
    case 'terraform':
      return [infrastructureWish(step, facts)]
    case 'bake':
      return [
        { kind: 'bake', params: { durationMs: step.durationMs ?? facts.environment.bakeMs, ...watchParamsFor(facts) } },
      ]
  }
}
