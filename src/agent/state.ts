import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure } from '../domain/errors/error.ts'
import { instanceSpecSchema, placeSchema } from './protocol.ts'
import { writeDurably } from '../files/write-durably.ts'

const placeRecord = z.strictObject({
  place: placeSchema,
  /** User and group number of the place's processes; null = the agent's own. */
  uid: z.number().int().nullable(),
  /** Highest epoch that any call carried. */
  epoch: z.number().int(),
})

const instanceRecord = z.strictObject({
  place: placeSchema,
  spec: instanceSpecSchema,
  port: z.number().int(),
  /** Found in the environment of all its processes. */
  marker: z.string(),
  /** null = being started, or waiting to be. */
  process: z.strictObject({ pid: z.number().int(), identity: z.string() }).nullable(),
  state: z.enum(['starting', 'healthy', 'unhealthy', 'stopping', 'crashed']),
  reason: z.string().nullable(),
  restarts: z.number().int(),
  /** Epoch milliseconds; so are the next ones, because they outlive the agent. */
  launchedAt: z.number(),
  healthySince: z.number().nullable(),
  history: z.strictObject({ deaths: z.array(z.number()).readonly(), wasHealthy: z.boolean(), step: z.number().int() }),
})

const stateSchema = z.strictObject({
  version: z.literal(1),
  places: z.array(placeRecord),
  instances: z.array(instanceRecord),
})

export type PlaceRecord = Readonly<z.infer<typeof placeRecord>>
export type InstanceRecord = Readonly<z.infer<typeof instanceRecord>>
export type StateContent = z.infer<typeof stateSchema>

/** Reads what the last agent wrote; an agent that never ran has nothing. AGENT_STATE_UNREADABLE. */
export const readState = async (path: string): Promise<StateContent> => {
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { version: 1, places: [], instances: [] }
    const cause = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw failure(agentErrors.AGENT_STATE_UNREADABLE, { path, cause }, error)
  }
}

/**
 * Returns a function that stores what `content` gives when it is called, durably. Calls that come while one is being
 * written share the next write.
 */
export const stateWriter = (path: string, content: () => StateContent): (() => Promise<void>) => {
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null
  return () => {
    next ??= running
      .catch(() => undefined) // whoever waited for that write was told
      .then(() => {
        next = null
        running = writeDurably(path, JSON.stringify(content(), null, 1))
        return running
      })
    return next
  }
}
