import { z } from 'zod'
import { routeStateOf } from './routes.ts'
import { testHeader } from './test-route.ts'
import type { World } from './world.ts'

/** One HTTP watch, resolved for one service. */
export const watchParams = z.object({
  service: z.string(),
  path: z.string(),
  status: z.number(),
  withinMs: z.number(),
  failures: z.number(),
})
export type WatchParams = z.infer<typeof watchParams>

/** Why the new version is judged bad now; null = nothing speaks against it. Counts failures in a row per watch. */
export const failedWatch = async (
  world: World,
  watches: readonly WatchParams[],
  failuresInARow: Map<string, number>,
): Promise<string | null> => {
  const sick = await sickInstance(world)
  if (sick !== null) return sick
  for (const watch of watches) {
    const key = `${watch.service}${watch.path}`
    const problem = await look(world, watch)
    const count = problem === null ? 0 : (failuresInARow.get(key) ?? 0) + 1
    failuresInARow.set(key, count)
    if (problem !== null) world.log.line(`${key}: ${problem} (${count} of ${watch.failures})`)
    if (count >= watch.failures) return `${key}: ${problem}, ${count} times in a row`
  }
  return null
}

const sickInstance = async (world: World): Promise<string | null> => {
  const instances = await world.target.instances()
  const bad = instances.find(
    ({ release, state }) => release === world.next.release.id && (state === 'unhealthy' || state === 'crashed'),
  )
  return bad === undefined ? null : `${bad.id} is ${bad.state}: ${bad.reason ?? 'no reason given'}`
}

/** Missing data never passes: no answer is a failure. */
const look = async (world: World, { service, path, status, withinMs }: WatchParams): Promise<string | null> => {
  const state = await routeStateOf(world, service)
  if (state === null) return 'the service has no route'
  try {
    const signal = AbortSignal.any([world.signal, AbortSignal.timeout(withinMs)])
    // While two versions serve, the test route leads to the new one.
    const headers: Record<string, string> = state.route.test === null ? {} : { [testHeader]: world.testToken }
    const answer = await fetch(new URL(path, state.url), { signal, headers })
    await answer.body?.cancel()
    return answer.status === status ? null : `answered ${answer.status} instead of ${status}`
  } catch (error) {
    world.signal.throwIfAborted()
    return error instanceof Error && error.name === 'TimeoutError'
      ? `no answer within ${withinMs} ms`
      : `no answer: ${String(error)}`
  }
}
