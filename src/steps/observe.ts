import { z } from 'zod'
import type { Kept } from '../domain/saga/event.ts'
import { consumersOf } from './pause-proof.ts'
import type { Route } from '../ports/router.ts'
import { isServiceTarget } from '../ports/service-target.ts'
import type { Ports, World } from './world.ts'

/** What an environment is, seen from outside: not from Lockstep's own records. */
export const observation = z.object({
  instances: z.array(z.string()).readonly(),
  traffic: z.array(z.string()).readonly(),
  flags: z.array(z.string()).readonly(),
  migrations: z.array(z.string()).readonly(),
})
export type Observation = z.infer<typeof observation>

type Looking = Pick<Ports, 'target' | 'router' | 'flags' | 'migrator'>

/** Reads instances, traffic split, flags with their claims, and applied migrations. */
export const observe = (world: World): Promise<Observation> =>
  look(
    world,
    consumersOf(world).map(({ flag }) => flag),
  )

/** The same without a deployment; `flags`: those that consumers ask. */
export const look = async (ports: Looking, flags: readonly string[]): Promise<Observation> => ({
  instances: await instanceLines(ports),
  traffic: await traffic(ports),
  flags: await Promise.all(flags.map(flag => flagLine(ports, flag))),
  migrations: (await ports.migrator?.applied()) ?? [],
})

/** Where the target decides how many there are, it is told which there are, and not how many. */
const instanceLines = async ({ target }: Pick<Looking, 'target'>): Promise<string[]> => {
  const lines = (await target.instances()).map(({ service, release }) => `${service} ${release}`)
  return (isServiceTarget(target) ? [...new Set(lines)] : lines).sort()
}

const traffic = async ({ router }: Looking): Promise<string[]> =>
  (await router.routes()).flatMap(({ route }) => splitLines(route)).sort()

const splitLines = ({ service, versions, parked }: Route): readonly string[] =>
  versions
    .filter(({ weight }) => weight > 0)
    .map(({ weight, release }) => `${service} ${weight} % to ${release}`)
    .concat(parked ? [`${service} parked`] : [])

const flagLine = async ({ flags }: Looking, key: string): Promise<string> => {
  const flag = await flags.read(key)
  const own = flag.claims.filter(({ owner }) => owner.kind === 'deployment')
  return `${key} ${flag.on ? 'on' : 'off'}${own.map(({ owner }) => ` paused by ${owner.id}`).join('')}`
}

/** What differs between two observations, in words; migrations that were kept on purpose are no difference. */
export const differences = (before: Observation, after: Observation, kept: readonly Kept[]): readonly string[] => {
  const keptIds = new Set(kept.map(({ what }) => what))
  const migrations = after.migrations.filter(id => before.migrations.includes(id) || !keptIds.has(`migration ${id}`))
  return [
    ...compare('instances', before.instances, after.instances),
    ...compare('traffic', before.traffic, after.traffic),
    ...compare('flags', before.flags, after.flags),
    ...compare('migrations', before.migrations, migrations),
  ]
}

const compare = (what: string, before: readonly string[], after: readonly string[]): readonly string[] => {
  const was = before.join(', ') || 'none'
  const is = after.join(', ') || 'none'
  return was === is ? [] : [`${what}: was ${was}, is ${is}`]
}
