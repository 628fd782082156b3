import { z } from 'zod'

/** Names that become parts of paths. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/, 'must be letters, digits, dots, dashes or underscores')

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a variable name')
const text = z.string().regex(/^[^\0]*$/, 'must not hold a zero byte')
const absolutePath = text.startsWith('/', 'must be an absolute path')
const milliseconds = z.number().int().min(0).max(86_400_000)

export const placeSchema = z.object({ app: name, environment: name }).readonly()

export const instanceSpecSchema = z
  .strictObject({
    id: name,
    service: z.string().min(1),
    release: z.string().min(1),
    artifact: z.strictObject({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), path: absolutePath }).readonly(),
    command: z.array(text).min(1).readonly(),
    variables: z.record(variableName, z.union([text, z.strictObject({ file: absolutePath }).readonly()])).readonly(),
    health: z
      .strictObject({
        path: text.startsWith('/'),
        timeoutMs: milliseconds.min(1),
        intervalMs: milliseconds.min(1),
      })
      .readonly()
      .nullable(),
    startMs: milliseconds,
    graceMs: milliseconds,
  })
  .readonly()

export const instanceSchema = z
  .object({
    id: z.string(),
    service: z.string(),
    release: z.string(),
    state: z.enum(['starting', 'healthy', 'unhealthy', 'stopping', 'stopped', 'crashed']),
    address: z.object({ host: z.string(), port: z.number().int() }).readonly(),
    restarts: z.number().int(),
    reason: z.string().nullable(),
  })
  .readonly()

const epoch = z.number().int().min(0)

export const startRequest = z.strictObject({ epoch, specs: z.array(instanceSpecSchema) })
export const stopRequest = z.strictObject({ epoch, ids: z.array(z.string()) })
export const flagsRequest = z.strictObject({ port: z.number().int().min(1).max(65_535) })
export const endRequest = z.strictObject({ instances: z.boolean() })

export const agentAnswer = z.object({ pid: z.number().int(), home: z.string() })
export const instancesAnswer = z.object({ instances: z.array(instanceSchema) })
/** Which of the ids to be stopped are still there; asked again until there are none. */
export const stopAnswer = z.object({ left: z.array(z.string()) })
export const emptyAnswer = z.object({})

export const errorAnswer = z.object({
  status: z.number().int(),
  error: z.object({
    code: z.string(),
    title: z.string(),
    message: z.string(),
    hint: z.string(),
    kind: z.enum(['retry', 'terminal']),
  }),
})
