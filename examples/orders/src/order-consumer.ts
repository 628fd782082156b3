import { setTimeout as pause } from 'node:timers/promises'
import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import { Consumer } from 'sqs-consumer'
import type { Pool } from 'pg'
import { withClient, withRetry } from './database.ts'
import { type Log, reasonOf } from './log.ts'
import { decodeOrder } from './order-message.ts'
import { type Author, recordOrder } from './order-store.ts'

const RECEIVE_AGAIN_AFTER_MS = 1_000
const MAX_RETRY_AFTER_SECONDS = 30

export type OrderConsumer = {
  /** Brings the consumer nearer to `wanted`; call it again and again. Never cuts a receive, a handling or a delete. */
  readonly steer: (wanted: boolean) => void
  readonly state: () => { readonly consuming: boolean; readonly inFlight: number; readonly receiving: boolean }
}

type Work = {
  readonly sqs: SQSClient
  readonly queueUrl: string
  readonly pool: Pool
  readonly author: Author
  readonly log: Log
}

/** A consumer of the order queue, at first stopped. */
export const createOrderConsumer = (work: Work): OrderConsumer => {
  let inFlight = 0
  let isFailing = false
  const consumer = Consumer.create({
    sqs: work.sqs,
    queueUrl: work.queueUrl,
    waitTimeSeconds: 1,
    batchSize: 10,
    authenticationErrorTimeout: 0, // see preReceiveMessageCallback
    // Of itself the library polls again at once after most errors: a queue that is away would take a whole processor.
    preReceiveMessageCallback: async () => {
      if (isFailing) await pause(RECEIVE_AGAIN_AFTER_MS)
    },
    postReceiveMessageCallback: async () => {
      isFailing = false
    },
    messageSystemAttributeNames: ['ApproximateReceiveCount'],
    terminateVisibilityTimeout: retryAfterSeconds,
    handleMessage: async message => {
      inFlight += 1
      try {
        return await handleMessage(work, message)
      } finally {
        inFlight -= 1
      }
    },
  })
  consumer.on('error', error => {
    isFailing = true
    work.log('queue-failed', { reason: reasonOf(error) })
  })
  consumer.on('processing_error', (error, message) =>
    work.log('message-failed', { message: message.MessageId, reason: reasonOf(error) }),
  )
  return {
    steer: wanted => steer(consumer, wanted),
    state: () => ({ consuming: consumer.status.isRunning, inFlight, receiving: consumer.status.isPolling }),
  }
}

const steer = (consumer: Consumer, wanted: boolean): void => {
  const { isRunning, isPolling } = consumer.status
  // `abort` is not used: it would cut the deletes of handled messages too, and they would be delivered again.
  if (!wanted && isRunning) consumer.stop()
  // Started while the last poll still runs, the consumer would poll twice at once.
  if (wanted && !isRunning && !isPolling) consumer.start()
}

/** Answers the message when it is done with and may be deleted, undefined when it must stay in the queue. */
const handleMessage = async ({ pool, author, log }: Work, message: Message): Promise<Message | undefined> => {
  const decoded = decodeOrder(message.Body ?? '')
  if (decoded.kind !== 'order') {
    const reason = decoded.kind === 'newer' ? `schema ${decoded.schema} is for a newer worker` : decoded.reason
    log('message-left', { message: message.MessageId, reason })
    return undefined
  }
  // May be repeated even when the answer to a commit was lost: the second time finds the order written.
  const applied = await withRetry(() => withClient(pool, client => recordOrder(client, decoded.order, author)))
  log('order-handled', { order: decoded.order.id, applied })
  return message
}

/** A failed message comes back after 2, 4, 8, ... seconds, so that a short trouble does not use up its deliveries. */
const retryAfterSeconds = ([message]: Message[]): number =>
  Math.min(2 ** Number(message?.Attributes?.ApproximateReceiveCount ?? 1), MAX_RETRY_AFTER_SECONDS)
