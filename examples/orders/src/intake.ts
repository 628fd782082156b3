import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Pool } from 'pg'
import type { z } from 'zod'
import { answerOrder } from './answer-order.ts'
import { openDatabase, withRetry } from './database.ts'
import { refuseToStart, stopOnSignal } from './graceful-stop.ts'
import { health } from './health.ts'
import { type Answer, type Asked, problem, serveHttp } from './http-server.ts'
import { createLog, type Log, reasonOf } from './log.ts'
import { newOrder, orderRequest } from './order.ts'
import { countOrders } from './order-store.ts'
import { enqueueOrder, openQueue } from './queue.ts'
import { parseIntakeSettings, type Settings } from './settings.ts'

type Intake = { readonly settings: Settings; readonly pool: Pool; readonly sqs: SQSClient; readonly log: Log }

const handle = async (intake: Intake, asked: Asked): Promise<Answer> => {
  const { method, path } = asked
  if (method === 'POST' && path === '/orders') return takeOrder(intake, asked)
  if (method === 'GET' && path === '/orders/stats') return answerStats(intake)
  if (method === 'GET' && path.startsWith('/orders/')) return answerOrder(intake.pool, path.slice('/orders/'.length))
  if (method === 'GET' && path === '/healthz') {
    return health({ ...intake, queueUrl: intake.settings.queueUrl }, intake.settings)
  }
  return problem(404, 'Not found')
}

const takeOrder = async ({ settings, sqs, log }: Intake, asked: Asked): Promise<Answer> => {
  const body = await asked.readBody()
  if (!body.ok) return body.answer
  const request = orderRequest.safeParse(body.value)
  if (!request.success) return problem(422, 'The order is not valid', { reasons: reasonsOf(request.error) })
  const order = newOrder(request.data)
  try {
    await enqueueOrder(sqs, settings.queueUrl, order)
  } catch (error) {
    log('enqueue-failed', { order: order.id, reason: reasonOf(error) })
    return problem(503, 'The order was not taken: the queue is away', { id: order.id })
  }
  return { status: 202, body: { id: order.id, release: settings.release } }
}

const reasonsOf = (error: z.ZodError): readonly { field: string; reason: string }[] =>
  error.issues.map(issue => ({ field: issue.path.join('.'), reason: issue.message }))

const answerStats = async ({ pool }: Intake): Promise<Answer> => {
  const count = await withRetry(() => countOrders(pool))
  return { status: 200, body: { count } }
}

const start = async (settings: Settings): Promise<void> => {
  const log = createLog({ service: 'intake', release: settings.release, instance: settings.instance })
  const intake = { settings, log, pool: openDatabase(settings.databaseUrl, log), sqs: openQueue(settings.region) }
  const serving = serveHttp(settings, asked => handle(intake, asked), log)
  stopOnSignal(log, async () => {
    await (await serving).close()
    await intake.pool.end()
  })
  await serving
}

const parsed = parseIntakeSettings(process.env)
if (parsed.ok) await start(parsed.settings)
else refuseToStart('intake', parsed.reasons)
