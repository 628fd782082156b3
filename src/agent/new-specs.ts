import { isDeepStrictEqual } from 'node:util'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure } from '../domain/errors/error.ts'
import { placeName } from '../domain/environment.ts'
import type { Place } from '../domain/environment.ts'
import type { InstanceSpec } from '../ports/target.ts'

export type KnownSpec = { readonly spec: InstanceSpec; readonly isStopping: boolean }

/** Those of `wanted` that are not known yet, each once. AGENT_ID_TAKEN, AGENT_INSTANCE_STOPPING. */
export const newSpecs = (
  place: Place,
  known: readonly KnownSpec[],
  wanted: readonly InstanceSpec[],
): readonly InstanceSpec[] => {
  const seen = [...known]
  const fresh: InstanceSpec[] = []
  for (const spec of wanted) {
    const same = seen.find(other => other.spec.id === spec.id)
    const args = { id: spec.id, place: placeName(place) }
    if (same !== undefined && !isDeepStrictEqual(same.spec, spec)) throw failure(agentErrors.AGENT_ID_TAKEN, args)
    if (same?.isStopping === true) throw failure(agentErrors.AGENT_INSTANCE_STOPPING, args)
    if (same !== undefined) continue
    seen.push({ spec, isStopping: false })
    fresh.push(spec)
  }
  return fresh
}
