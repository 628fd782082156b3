import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Pool } from 'pg'
import { z } from 'zod'
import { pushAcknowledgement } from './acknowledgement.ts'
import { obeyFlag } from './consumption.ts'
import { openDatabase } from './database.ts'
import { connectFlags, type Flags } from './flags.ts'
import { refuseToStart, stopOnSignal } from './graceful-stop.ts'
import { health } from './health.ts'
import { type Answer, type Asked, problem, serveHttp } from './http-server.ts'
import { createLog, type Log } from './log.ts'
import { createOrderConsumer } from './order-consumer.ts'
import { openQueue } from './queue.ts'
import { parseWorkerSettings, type WorkerSettings } from './settings.ts'
import { probeWrites } from './write-probe.ts'

type Worker = {
  readonly settings: WorkerSettings
  readonly pool: Pool
  readonly sqs: SQSClient
  readonly flags: Flags
  readonly log: Log
}

const probeRequest = z.object({ operation: z.string().min(1).max(200) })

const handle = async (worker: Worker, asked: Asked): Promise<Answer> => {
  const { method, path } = asked
  if (method === 'POST' && path === '/probe') return probe(worker, asked)
  if (method === 'GET' && path === '/healthz') {
    return health({ ...worker, queueUrl: worker.settings.queueUrl }, worker.settings)
  }
  return problem(404, 'Not found')
}

const probe = async ({ settings, pool, flags, log }: Worker, asked: Asked): Promise<Answer> => {
  const body = await asked.readBody()
  if (!body.ok) return body.answer
  const request = probeRequest.safeParse(body.value)
  if (!request.success) return problem(422, 'The probe is not valid', { reasons: [z.prettifyError(request.error)] })
  const { operation } = request.data
  const allowed = await flags.ask('write-test', { operation })
  if (allowed.kind === 'unanswered' || !allowed.value) return problem(409, 'The flag write-test is off', { operation })
  const report = await probeWrites(pool, operation, settings)
  log('write-probe', { operation, ...report })
  const facts = { operation, release: settings.release, ...report }
  return report.failed === undefined ? { status: 200, body: facts } : problem(500, 'The write probe failed', facts)
}

const start = async (settings: WorkerSettings): Promise<void> => {
  const { release, instance, queueUrl } = settings
  const log = createLog({ service: 'worker', release, instance })
  const pool = openDatabase(settings.databaseUrl, log)
  const sqs = openQueue(settings.region)
  const flags = await connectFlags(settings.flagsUrl, settings.flagsToken, instance)
  const serving = serveHttp(settings, asked => handle({ settings, pool, sqs, flags, log }, asked), log)
  const consumption = obeyFlag({
    consumer: createOrderConsumer({ sqs, queueUrl, pool, author: { release, instance }, log }),
    askFlag: flags.ask,
    push: acknowledgement => pushAcknowledgement(settings, acknowledgement),
    log,
  })
  stopOnSignal(log, async () => {
    await Promise.all([consumption.end(), serving.then(server => server.close())])
    await pool.end()
  })
  await serving
}

const parsed = parseWorkerSettings(process.env)
if (parsed.ok) await start(parsed.settings)
else refuseToStart('worker', parsed.reasons)
