import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs'
import { buildApp } from 'fauxqs'

export type QueueStandIn = {
  readonly endpoint: string
  readonly createQueue: (name: string) => Promise<string>
  readonly send: (queueUrl: string, body: unknown) => Promise<void>
  readonly receive: (queueUrl: string) => Promise<Message[]>
  /** Messages that wait, and messages that were delivered and not yet deleted. */
  readonly counts: (queueUrl: string) => Promise<{ ready: number; hidden: number }>
  /** The most receive calls that were ever outstanding at once at a queue. */
  readonly mostReceives: (queueUrl: string) => number
  readonly stop: () => Promise<void>
}

export const awsEnvironment = { AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }

/** A stand-in for SQS: fauxqs speaks its protocol. Not `startFauxqs`, which listens on every interface. */
export const startQueueStandIn = async (): Promise<QueueStandIn> => {
  const app = buildApp({ logger: false, defaultRegion: awsEnvironment.AWS_REGION })
  const mostReceives = countReceives(app)
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' })
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const sqs = new SQSClient({ endpoint, region: awsEnvironment.AWS_REGION, credentials })
  return {
    endpoint,
    createQueue: async name => (await sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl ?? '',
    send: async (queueUrl, body) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: text }))
    },
    receive: async queueUrl => {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MessageAttributeNames: ['All'],
        WaitTimeSeconds: 1,
      })
      return (await sqs.send(command)).Messages ?? []
    },
    counts: queueUrl => counts(sqs, queueUrl),
    mostReceives,
    stop: async () => {
      sqs.destroy()
      await app.close()
    },
  }
}

const counts = async (sqs: SQSClient, queueUrl: string): Promise<{ ready: number; hidden: number }> => {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const answer = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...AttributeNames] }),
  )
  const [ready, hidden] = AttributeNames.map(name => Number(answer.Attributes?.[name]))
  return { ready: ready ?? Number.NaN, hidden: hidden ?? Number.NaN }
}

const countReceives = (app: ReturnType<typeof buildApp>): ((queueUrl: string) => number) => {
  const [now, most] = [new Map<string, number>(), new Map<string, number>()]
  const count = (request: { headers: Record<string, unknown>; body: unknown }, by: 1 | -1): void => {
    if (request.headers['x-amz-target'] !== 'AmazonSQS.ReceiveMessage') return
    const { QueueUrl } = request.body as { QueueUrl: string }
    now.set(QueueUrl, (now.get(QueueUrl) ?? 0) + by)
    most.set(QueueUrl, Math.max(most.get(QueueUrl) ?? 0, now.get(QueueUrl) ?? 0))
  }
  app.addHook('preHandler', async request => count(request, 1))
  app.addHook('onResponse', async request => count(request, -1))
  return queueUrl => most.get(queueUrl) ?? 0
}
