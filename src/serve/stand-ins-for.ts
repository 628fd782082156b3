import { memoryServiceTarget } from '../adapters/memory/service-target.ts'
import { startWebStandIn } from '../adapters/memory/web-stand-in.ts'
import { memoryWorld } from '../adapters/memory/world.ts'
import type { Lockstep } from '../app/lockstep.ts'
import type { Environment } from '../config/app.ts'
import { systemClock } from './system-clock.ts'

/** Everything a rehearsal touches: ports in memory, and a web server on 127.0.0.1 that answers as every watch wants. */
export const standInsFor: Lockstep['standInsFor'] = async ({ place, environment, app, base }) => {
  const web = await startWebStandIn(statusWantedBy(environment))
  return {
    ports: holdsData => {
      const world = memoryWorld({ place, app, base, holdsData, startsAt: systemClock.now(), url: web.url })
      return environment.target.kind === 'ecs' ? { ...world, target: memoryServiceTarget() } : world
    },
    stop: () => web.stop(),
  }
}

const statusWantedBy =
  ({ watch }: Environment) =>
  (path: string): number =>
    watch.flatMap(one => (one.kind === 'http' && one.path === path ? [one.status] : []))[0] ?? 200
