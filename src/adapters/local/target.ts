import type { AgentClient } from '../../agent/client.ts'
import type { Place } from '../../domain/environment.ts'
import type { Target } from '../../ports/target.ts'

/**
 * Runs instances as processes of this machine, through its agent. AGENT_ errors by code, ARTIFACT_TAMPERED,
 * ARTIFACT_MISSING, COMMAND_VARIABLE_UNREADABLE.
 */
export const localTarget = ({ client, place }: { readonly client: AgentClient; readonly place: Place }): Target => ({
  kind: 'local',
  instances: () => client.instances(place),
  start: async (specs, lease) => {
    lease.check()
    await client.start(place, lease.epoch, specs)
  },
  stop: async (ids, lease, signal) => {
    let left = ids
    while (left.length > 0) {
      signal.throwIfAborted()
      lease.check()
      left = await client.stop(place, lease.epoch, left, signal)
    }
  },
})
