import { z } from 'zod'

const fromPlatform = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port number')
    .transform(Number)
    .refine(port => port <= 65_535, 'a port number'),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'a postgres:// address'),
  RELEASE: z.string().min(1),
  INSTANCE: z.string().min(1),
  QUEUE_URL: z.url('the address of an SQS queue'),
  AWS_REGION: z.string().min(1),
})

const fromPlatformForWorker = fromPlatform.extend({
  LOCKSTEP_FLAGS_URL: z.url('the address of the flag service'),
  LOCKSTEP_FLAGS_TOKEN: z.string().min(1),
})

const toSettings = (env: z.output<typeof fromPlatform>) => ({
  port: env.PORT,
  host: env.HOST,
  databaseUrl: env.DATABASE_URL,
  release: env.RELEASE,
  instance: env.INSTANCE,
  queueUrl: env.QUEUE_URL,
  region: env.AWS_REGION,
})

const toWorkerSettings = (env: z.output<typeof fromPlatformForWorker>) => ({
  ...toSettings(env),
  // One slash too many would make another path of every flag.
  flagsUrl: env.LOCKSTEP_FLAGS_URL.replace(/\/+$/, ''),
  flagsToken: env.LOCKSTEP_FLAGS_TOKEN,
})

export type Settings = Readonly<ReturnType<typeof toSettings>>
export type WorkerSettings = Readonly<ReturnType<typeof toWorkerSettings>>

type Environment = Readonly<Record<string, string | undefined>>
type Parsed<T> =
  { readonly ok: true; readonly settings: T } | { readonly ok: false; readonly reasons: readonly string[] }

const parse = <T>(schema: z.ZodType<T>, env: Environment): Parsed<T> => {
  const result = schema.safeParse(env)
  if (result.success) return { ok: true, settings: result.data }
  // Names and expectations only: a value may be a password.
  return { ok: false, reasons: result.error.issues.map(issue => `${issue.path.join('.')}: ${explain(issue, env)}`) }
}

const explain = (issue: z.core.$ZodIssue, env: Environment): string =>
  (env[String(issue.path[0])] ?? '') === '' ? 'is not set' : `is not understood (${issue.message})`

/** What `intake` needs of its environment, or every reason at once why it cannot start. Reasons never carry values. */
export const parseIntakeSettings = (env: Environment): Parsed<Settings> =>
  parse(fromPlatform.transform(toSettings), env)

/** What `worker` needs: the same, and where its flags are. */
export const parseWorkerSettings = (env: Environment): Parsed<WorkerSettings> =>
  parse(fromPlatformForWorker.transform(toWorkerSettings), env)
