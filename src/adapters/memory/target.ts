import { isDeepStrictEqual } from 'node:util'
import type { Place } from '../../domain/environment.ts'
import { placeName } from '../../domain/environment.ts'
import { agentErrors } from '../../domain/errors/agent.ts'
import { failure } from '../../domain/errors/error.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Instance, InstanceSpec, InstanceState, Target } from '../../ports/target.ts'

type Known = { readonly spec: InstanceSpec; readonly instance: Instance }

/** A stand-in for a target, kept in memory: what is started is healthy at once, unless somebody says otherwise. */
export type MemoryTarget = Target & {
  /** Changes what is seen of an instance, as its own death would. */
  observe(id: string, state: InstanceState, reason: string | null): void
}

export const memoryTarget = (place: Place): MemoryTarget => {
  const known = new Map<string, Known>()
  let seen = 0
  let port = 20_000
  const enter = (lease: Lease): void => {
    lease.check()
    const { epoch } = lease
    if (epoch < seen) throw failure(agentErrors.AGENT_EPOCH_STALE, { place: placeName(place), epoch, seen })
    seen = epoch
  }
  const begin = (spec: InstanceSpec): void => {
    if (known.has(spec.id)) return
    const { id, service, release } = spec
    const address = { host: '127.0.0.1', port: (port += 1) }
    known.set(id, { spec, instance: { id, service, release, address, state: 'healthy', restarts: 0, reason: null } })
  }
  return {
    kind: 'memory',
    instances: async () => [...known.values()].map(({ instance }) => instance),
    start: async (specs, lease) => {
      enter(lease)
      const taken = specs.find(spec => known.has(spec.id) && !isSame(known.get(spec.id)?.spec, spec))
      if (taken !== undefined) throw failure(agentErrors.AGENT_ID_TAKEN, { id: taken.id, place: placeName(place) })
      specs.forEach(begin)
    },
    stop: async (ids, lease) => {
      enter(lease)
      ids.forEach(id => known.delete(id))
    },
    observe: (id, state, reason) => {
      const one = known.get(id)
      if (one === undefined) throw new Error(`no instance ${id}`)
      known.set(id, { ...one, instance: { ...one.instance, state, reason } })
    },
  }
}

const isSame = (a: InstanceSpec | undefined, b: InstanceSpec): boolean => isDeepStrictEqual(a, b)
