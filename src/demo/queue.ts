import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cliErrors } from '../domain/errors/cli.ts'
import { failure } from '../domain/errors/error.ts'

export type QueueAddress = { readonly queueUrl: string; readonly variables: Readonly<Record<string, string>> }

export type Queues = {
  readonly of: Readonly<Record<string, QueueAddress>>
  readonly pid: number
  stop(): Promise<void>
}

const variables = { AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'demo', AWS_SECRET_ACCESS_KEY: 'demo' }

/**
 * Starts a stand-in for SQS (fauxqs speaks its protocol) with one queue an environment, as a process of its own: with `--keep` it
 * outlives the demo. CLI_DEMO_NEEDS_CHECKOUT.
 */
export const startQueues = async (environments: readonly string[]): Promise<Queues> => {
  requireStandIn()
  const program = fileURLToPath(new URL('./queue-process.ts', import.meta.url))
  const child = spawn(process.execPath, [program], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  const [endpoint] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const entries = await Promise.all(
    environments.map(async environment => {
      const queueUrl = await createQueue(endpoint, `orders-${environment}`)
      return [environment, { queueUrl, variables: { ...variables, AWS_ENDPOINT_URL_SQS: endpoint } }] as const
    }),
  )
  child.unref()
  child.stdout.destroy()
  return {
    of: Object.fromEntries(entries),
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = once(child, 'exit')
      child.ref() // else nothing keeps us until it has ended, and Node gives up waiting with exit code 13
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** SQS's JSON protocol: a queue is created by one unsigned POST, which the stand-in accepts. */
const createQueue = async (endpoint: string, name: string): Promise<string> => {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
    body: JSON.stringify({ QueueName: name, Attributes: { VisibilityTimeout: '10' } }),
  })
  if (!answer.ok) throw new Error(`the queue stand-in answered ${answer.status}: ${await answer.text()}`)
  return ((await answer.json()) as { QueueUrl: string }).QueueUrl
}

/** fauxqs is for development only, so a published Lockstep does not bring it. */
const requireStandIn = (): void => {
  try {
    import.meta.resolve('fauxqs')
  } catch (error) {
    throw failure(cliErrors.CLI_DEMO_NEEDS_CHECKOUT, { missing: 'fauxqs' }, error)
  }
}
