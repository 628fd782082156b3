import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../../src/ports/clock.ts'
import { realClock } from '../real-clock.ts'
import { ecsWorld } from './ecs-world.ts'
import { answerRequests } from './http-api.ts'
import { usualPace } from './task-runner.ts'
import type { Engine } from './engines/engine.ts'
import type { EcsWorld } from './ecs-world.ts'
import type { Pace } from './task-runner.ts'

export type EcsStandIn = {
  readonly endpoint: string
  /** Each request that was taken, in order: operation, and the code of its error or null. */
  readonly requests: EcsRequest[]
  readonly now: EcsWorld['now']
  /** Whether it answers nobody but by 503; what runs goes on. */
  away(is: boolean): void
  stop(): Promise<void>
}
export type EcsRequest = { readonly operation: string; readonly error: string | null }

/**
 * Starts a stand-in for Amazon ECS on a port of the loopback: it speaks the part of the API that is used here and runs the
 * containers of its tasks with `engine`, which it closes at the end. One account, one region, everybody may do everything.
 * All of its time (health checks, stop timeouts, back-off, throttling) is that of `clock`.
 */
export const startEcsStandIn = async ({
  engine,
  clock = realClock,
  pace = usualPace,
  secrets = {},
}: {
  readonly engine: Engine
  readonly clock?: Clock
  readonly pace?: Pace
  /** Values by what containers name their secrets by. */
  readonly secrets?: Readonly<Record<string, string>>
}): Promise<EcsStandIn> => {
  const world = ecsWorld({ engine, clock, pace, secretOf: from => secrets[from] })
  const requests: EcsRequest[] = []
  const answer = answerRequests(world, clock, requests)
  let isAway = false
  const server = createServer((request, response) => {
    if (!isAway) return answer(request, response)
    request.resume()
    return void response.writeHead(503, { 'content-type': 'application/x-amz-json-1.1' }).end('{}')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    now: world.now,
    away: is => void (isAway = is),
    stop: async () => {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
      await world.stop()
    },
  }
}
