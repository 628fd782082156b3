import { z } from 'zod'
import { defineStep, nothingToUndo, runAgain } from './define-step.ts'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { newInstanceIds, serviceOf } from './instances.ts'
import { isServiceTarget } from '../ports/service-target.ts'
import { urlAt } from './url-at.ts'
import { routeStateOf } from './routes.ts'
import type { LoadedRelease, World } from './world.ts'

const params = z.object({ services: z.array(z.string()).readonly(), withinMs: z.number() })

/** All services of the app run the new version, get all traffic, answer, and none says that it is the old one. */
export const verifyVersion = defineStep<z.infer<typeof params>, null, { readonly verified: readonly string[] }>({
  kind: 'verify-version',
  version: 1,
  params,
  effect: 'none',
  timeoutMs: 120_000,
  opensDataWindow: false,
  mayBeSkipped: true,
  describe: ({ services }) =>
    `verify that ${services.join(', ')} ${services.length === 1 ? 'answers' : 'answer'} with the new version`,
  reversible: () => ({ kind: 'nothing' }),
  prepare: () => Promise.resolve(null),
  run: async ({ services, withinMs }, _before, world) => {
    const deadline = world.clock.monotonicMs() + withinMs
    for (;;) {
      const wrong = (await Promise.all(services.map(service => wrongWith(world, service)))).flat()
      if (wrong.length === 0) return { receipt: { verified: services } }
      // An instance may be busy for a moment: only what lasts is wrong.
      if (world.clock.monotonicMs() > deadline)
        throw failure(stepErrors.STEP_VERSION_WRONG, { release: world.next.release.version, wrong: wrong.join('; ') })
      await world.clock.pause(200, world.signal)
    }
  },
  settle: runAgain,
  undo: nothingToUndo,
})

const wrongWith = async (world: World, service: string): Promise<readonly string[]> => {
  if (isServiceTarget(world.target)) return wrongReleases(world, service)
  return [
    ...(await wrongInstances(world, service)),
    ...(serviceOf(world.next, service).health === null ? [] : await wrongTraffic(world, service)),
  ]
}

/** Where the target brings users to instances by itself: all that run are of the new version, and well. */
const wrongReleases = async (world: World, service: string): Promise<readonly string[]> => {
  const instances = (await world.target.instances()).filter(instance => instance.service === service)
  if (instances.length === 0) return [`no instance of ${service} runs`]
  return instances.flatMap(({ id, release, state }) => {
    if (release !== world.next.release.id) return [`${id} is not of the new version`]
    return state === 'healthy' ? [] : [`${id} is ${state}`]
  })
}

const wrongInstances = async (world: World, service: string): Promise<readonly string[]> => {
  const instances = await world.target.instances()
  return newInstanceIds(world, service).flatMap(id => {
    const state = instances.find(instance => instance.id === id)?.state ?? 'not there'
    return state === 'healthy' ? [] : [`${id} is ${state}`]
  })
}

const wrongTraffic = async (world: World, service: string): Promise<readonly string[]> => {
  const state = await routeStateOf(world, service)
  if (state === null) return [`${service} has no route`]
  const version = state.route.versions.find(({ release }) => release === world.next.release.id)
  const routed = version?.instances.map(({ id }) => id) ?? []
  const missing = newInstanceIds(world, service).filter(id => !routed.includes(id))
  return [
    ...(version?.weight === 100 ? [] : [`the new ${service} has ${version?.weight ?? 0} % of the traffic`]),
    ...missing.map(id => `${id} is not on the route`),
    ...(await wrongAnswer(world, service, state.url)),
  ]
}

/** The answer that users would get. */
const wrongAnswer = async (world: World, service: string, url: string): Promise<readonly string[]> => {
  const path = serviceOf(world.next, service).health?.path ?? '/'
  world.lease.check()
  try {
    const answer = await fetch(urlAt(url, path), {
      redirect: 'manual',
      signal: AbortSignal.any([world.signal, AbortSignal.timeout(5_000)]),
    })
    const text = await answer.text()
    if (!answer.ok) return [`${service}${path} answered ${answer.status}`]
    return saysOld(text, world) ? [`${service}${path} says that it is ${world.base?.release.version}`] : []
  } catch (error) {
    world.signal.throwIfAborted()
    return [`${service}${path} did not answer: ${String(error)}`]
  }
}

/**
 * A service may name its version in its health answer, in whatever numbering. Only one that names the old release is certainly wrong.
 */
const saysOld = (text: string, { base }: World): boolean => {
  const said = versionIn(text)
  return base !== null && said !== null && namesOf(base).includes(said)
}

const namesOf = ({ release }: LoadedRelease): readonly string[] => [release.id, release.version, release.commit]

const answerSchema = z.looseObject({ release: z.string().optional(), version: z.string().optional() })

const versionIn = (text: string): string | null => {
  try {
    const { release, version } = answerSchema.parse(JSON.parse(text))
    return release ?? version ?? null
  } catch {
    // Not JSON, or without a version: it says nothing of it.
    return null
  }
}
