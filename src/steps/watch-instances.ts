import type { Asked, Probe } from '../ports/watch.ts'
import type { SeenInstance } from '../ports/target.ts'
import { instanceTargetOf } from './kinds-of-target.ts'
import type { World } from './world.ts'

/** Looked at in every span, whatever the file declares: no instance of the new version may be sick. */
export const instancesProbe = (world: World): Probe => ({
  look: async () => {
    const instances = await world.target.instances()
    const sick = instances.find(instance => isNew(instance, world) && isSick(instance))
    if (sick === undefined) return { kind: 'good', details: 'no instance is sick' }
    return { kind: 'bad', details: `${sick.id} is ${sick.state}: ${sick.reason ?? 'no reason given'}` }
  },
  close: async () => undefined,
})

const isNew = ({ release }: SeenInstance, world: World): boolean => release === world.next.release.id

const isSick = ({ state }: SeenInstance): boolean => state === 'unhealthy' || state === 'crashed'

/** One that starts for the first time, or ends on purpose, is not expected to answer. */
const couldAnswer = ({ state, restarts }: SeenInstance): boolean =>
  state === 'healthy' || state === 'unhealthy' || state === 'crashed' || (state === 'starting' && restarts > 0)

/** Where the new version's instances of one service answer that should be able to now. */
export const newAddresses = async (world: World, service: string): Promise<readonly Asked[]> =>
  (await instanceTargetOf(world).instances())
    .filter(instance => instance.service === service && isNew(instance, world) && couldAnswer(instance))
    .map(({ id, address }) => ({ id, ...address }))
