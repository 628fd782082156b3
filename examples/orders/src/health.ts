import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Pool } from 'pg'
import { withRetry } from './database.ts'
import type { Answer } from './http-server.ts'
import { reachQueue } from './queue.ts'

// Less than those who ask wait, so that they hear what is away.
const ANSWER_WITHIN_MS = 1_500

export type Dependencies = { readonly pool: Pool; readonly sqs: SQSClient; readonly queueUrl: string }

/** 200 when the database and the queue answer, else 503 that names which is away. A pause of the consumer is healthy. */
export const health = async (
  { pool, sqs, queueUrl }: Dependencies,
  author: { readonly release: string; readonly instance: string },
): Promise<Answer> => {
  const [database, queue] = await Promise.all([
    stateOf(withRetry(() => pool.query('select 1'), ANSWER_WITHIN_MS)),
    stateOf(reachQueue(sqs, queueUrl)),
  ])
  const { release, instance } = author
  return { status: database === 'ok' && queue === 'ok' ? 200 : 503, body: { release, instance, database, queue } }
}

const stateOf = (answer: Promise<unknown>): Promise<'ok' | 'away'> =>
  answer.then(
    () => 'ok',
    () => 'away',
  )
