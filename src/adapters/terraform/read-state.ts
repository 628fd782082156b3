import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { infrastructureErrors } from '../../domain/errors/infrastructure.ts'
import { failure } from '../../domain/errors/error.ts'
import type { InfrastructurePlan } from '../../domain/infrastructure/infrastructure-plan.ts'

const state = z.object({ lineage: z.string(), serial: z.number().int() })

/** Which state `state pull` printed; nothing printed: there is none yet. INFRASTRUCTURE_UNREADABLE. Nothing else of it is read. */
export const readState = (tool: string, pulled: string): InfrastructurePlan['state'] => {
  if (pulled.trim() === '') return { lineage: null, serial: 0 }
  try {
    const { lineage, serial } = state.parse(JSON.parse(pulled))
    return { lineage, serial }
  } catch (error) {
    throw failure(
      infrastructureErrors.INFRASTRUCTURE_UNREADABLE,
      { tool, what: 'the state', why: 'unknown form' },
      error,
    )
  }
}

const initialized = z.object({
  backend: z.object({ type: z.string(), config: z.record(z.string(), z.unknown()).nullable() }).nullish(),
})

/**
 * Why the state would not outlive the folder that the tool runs in, from what `init` wrote there (null: nothing); null when it does.
 */
export const whyLost = (written: string | null): string | null => {
  const { backend } = written === null ? { backend: null } : initialized.parse(JSON.parse(written))
  if (backend === null || backend === undefined) return 'it names no backend'
  if (backend.type !== 'local') return null
  const path = backend.config?.['path']
  return typeof path === 'string' && isAbsolute(path) ? null : 'its local backend has no absolute path'
}
