import type { ServiceState, ServiceTarget } from '../../ports/service-target.ts'
import type { SeenInstance } from '../../ports/target.ts'

/** What runs before anything was given. */
const nothing: ServiceState = { definition: 'none', desired: 0 }

/** A stand-in for a target with services of its own, kept in memory: what a service is given, it runs at once. */
export const memoryServiceTarget = (): ServiceTarget => {
  const services = new Map<string, ServiceState>()
  const releases = new Map<string, string>()
  const stateOf = (service: string): ServiceState => services.get(service) ?? nothing
  return {
    kind: 'memory',
    instances: async () => [...services].flatMap(([service, state]) => instancesOf(service, state, releases)),
    state: async service => stateOf(service),
    require: async () => undefined,
    define: async ({ service, release }, _before, lease) => {
      lease.check()
      const definition = `${service}:${release}`
      releases.set(definition, release)
      return definition
    },
    run: async (service, { definition, desired }, lease) => {
      lease.check()
      services.set(service, { definition, desired: desired ?? stateOf(service).desired })
      return definition
    },
    rollout: async () => ({ state: 'done', reason: 'all run', said: [] }),
  }
}

const instancesOf = (
  service: string,
  { definition, desired }: ServiceState,
  releases: ReadonlyMap<string, string>,
): readonly SeenInstance[] =>
  Array.from({ length: desired }, (_, n) => ({
    id: `${service}.${n + 1}`,
    service,
    release: releases.get(definition) ?? definition,
    state: 'healthy',
    restarts: 0,
    reason: null,
  }))
