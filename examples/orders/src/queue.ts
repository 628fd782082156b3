import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Order } from './order.ts'
import { encodeOrder, MESSAGE_SCHEMA } from './order-message.ts'

/** Opens SQS. A stand-in is reached by AWS_ENDPOINT_URL_SQS, which the SDK reads itself: the code is the same. */
export const openQueue = (region: string): SQSClient =>
  new SQSClient({
    region,
    // Else the host in the queue's address would win over that variable. In AWS they are the same.
    useQueueUrlAsEndpoint: false,
    maxAttempts: 3,
    // A receive waits for 1 s at most, so an answer that takes 5 s never comes: the pause must not wait for it.
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  })

/** Puts an order in the queue; `schema` lets filters and dashboards see the version without reading the body. */
export const enqueueOrder = async (sqs: SQSClient, queueUrl: string, order: Order): Promise<void> => {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: encodeOrder(order),
      MessageAttributes: { schema: { DataType: 'Number', StringValue: String(MESSAGE_SCHEMA) } },
    }),
  )
}

/** Rejects when the queue cannot be reached or is not there. */
export const reachQueue = async (sqs: SQSClient, queueUrl: string): Promise<void> => {
  await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }))
}
