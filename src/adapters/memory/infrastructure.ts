import type { Infrastructure } from '../../ports/infrastructure.ts'

const nothing = { digest: '', state: { lineage: null, serial: 0 }, changes: [], text: '', cutLines: 0 }

/** A stand-in for infrastructure: every plan of it finds nothing to change, and what is applied is done. */
export const memoryInfrastructure = (): Infrastructure => ({
  plan: async ({ folder }, { lease, log, signal }) => {
    lease.check()
    signal.throwIfAborted()
    log.line(`would plan: ${folder}`)
    return nothing
  },
  isFresh: async () => true,
  apply: async ({ folder }, _planned, { lease, log, signal }) => {
    lease.check()
    signal.throwIfAborted()
    log.line(`would apply: ${folder}`)
  },
  forget: async () => undefined,
  settle: async () => undefined,
  drop: async () => undefined,
})
