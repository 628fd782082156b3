import { join } from 'node:path'
import { z } from 'zod'
import { failure } from '../../domain/errors/error.ts'
import { haproxyErrors } from '../../domain/errors/haproxy.ts'
import { readJsonFile, writeJsonFile } from '../../router/json-file.ts'

const count = z.object({ requests: z.int(), badAnswers: z.int(), lost: z.int() })
const place = z.object({ app: z.string(), environment: z.string() })

const server = z.object({
  /** Its name in HAProxy, never used twice. */
  name: z.string(),
  proxy: z.string(),
  release: z.string(),
  instance: z.object({ id: z.string(), host: z.string(), port: z.int() }),
})

const service = z.object({
  place,
  service: z.string(),
  port: z.int(),
  /** False once its port was given up. */
  isOpen: z.boolean(),
  /** Which release each lane (a backend) carries, or carried last. */
  lanes: z.array(z.string().nullable()),
  servers: z.array(server),
})

const haproxyProcess = z.object({
  /** Names its folder; each process of a data folder has one of its own. */
  generation: z.int(),
  socket: z.string(),
  /** It was replaced: it accepts no connection and finishes those that it has. */
  isLeaving: z.boolean(),
  services: z.array(service),
  /** What was counted already of each row of its statistics. */
  counted: z.record(z.string(), count),
})

const runningSchema = z.object({
  format: z.literal(1),
  nextGeneration: z.int(),
  nextServer: z.int(),
  /** The newest first. */
  processes: z.array(haproxyProcess),
  totals: z.array(count.extend({ place, service: z.string(), release: z.string() })),
})

export type Tally = z.infer<typeof count>
export type ServerRecord = z.infer<typeof server>
export type ServiceRecord = z.infer<typeof service>
export type ProcessRecord = z.infer<typeof haproxyProcess>
/** The HAProxy processes of a data folder and what is in them. */
export type Running = z.infer<typeof runningSchema>

export const noneRunning: Running = { format: 1, nextGeneration: 1, nextServer: 1, processes: [], totals: [] }

const runningPath = (folder: string): string => join(folder, 'processes.json')

/** The record; without a file nothing runs. HAPROXY_STATE_BROKEN. */
export const loadRunning = async (folder: string): Promise<Running> => {
  const path = runningPath(folder)
  try {
    const json = await readJsonFile(path)
    return json === undefined ? noneRunning : runningSchema.parse(json)
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error
    throw failure(haproxyErrors.HAPROXY_STATE_BROKEN, { path, reason: error.message }, error)
  }
}

/** Stores it atomically; when it resolves it survives a crash. */
export const storeRunning = (folder: string, running: Running): Promise<void> =>
  writeJsonFile(runningPath(folder), running)
