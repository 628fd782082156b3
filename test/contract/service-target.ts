import { expect, it } from 'vitest'
import type { ServiceSpec, ServiceTarget } from '../../src/ports/service-target.ts'
import { until } from '../rig/until.ts'

/** A target with a service "web" that has never run, and what it can be given. */
export type ServiceTargetRig = {
  readonly target: ServiceTarget
  readonly specOf: (release: string, change?: Partial<ServiceSpec>) => ServiceSpec
}

const lease = { epoch: 1, check: () => undefined }

/** Gives the service a release, as a deployment would, and waits until it runs. */
export const brought = async (
  { target, specOf }: ServiceTargetRig,
  release: string,
  change: Partial<ServiceSpec> = {},
): Promise<string> => {
  const before = await target.state('web', { settled: true })
  const definition = await target.define(specOf(release, change), before, lease)
  const desired = before.desired === 0 ? 2 : null
  const runs = await target.run('web', { definition, desired, from: before.definition }, lease)
  await arrived(target, runs)
  return runs
}

export const arrived = async (target: ServiceTarget, definition: string): Promise<void> => {
  await until('it is rolled out', async () => (await target.rollout('web', definition)).state === 'done')
}

/** What every target with services of its own has to do. */
export const serviceTargetContract = (rigOf: () => ServiceTargetRig): void => {
  it('runs what it is given, as many as are wanted, and tells whose they are', async () => {
    const rig = rigOf()
    const first = await brought(rig, 'r1')
    expect(await rig.target.state('web', { settled: true })).toEqual({ definition: first, desired: 2 })
    const instances = await rig.target.instances()
    expect(instances.map(({ service, release, state }) => [service, release, state])).toEqual([
      ['web', 'r1', 'healthy'],
      ['web', 'r1', 'healthy'],
    ])
    expect(new Set(instances.map(({ id }) => id)).size).toBe(2)
  })

  it('replaces all of them, and brings them back by the name of what ran before', async () => {
    const { target, ...rig } = rigOf()
    const before = await target.state('web', { settled: true })
    await brought({ target, ...rig }, 'r2')
    const releases = async () => (await target.instances()).map(({ release }) => release)
    expect(await releases()).toEqual(['r2', 'r2'])
    const back = await target.run('web', { definition: before.definition, desired: null, from: null }, lease)
    await arrived(target, back)
    expect(await releases()).toEqual(['r1', 'r1'])
  })

  it('does the same once, however often it is asked', async () => {
    const rig = rigOf()
    const { definition } = await rig.target.state('web', { settled: true })
    const ids = async () => (await rig.target.instances()).map(({ id }) => id).toSorted()
    const before = await ids()
    await rig.target.run('web', { definition, desired: null, from: definition }, lease)
    await rig.target.run('web', { definition, desired: 2, from: null }, lease)
    expect(await rig.target.define(rig.specOf('r1'), { definition, desired: 2 }, lease)).toBe(definition)
    expect(await rig.target.rollout('web', definition)).toMatchObject({ state: 'done' })
    expect(await ids()).toEqual(before)
  })

  it('has nothing of it left once it is to have none', async () => {
    const { target } = rigOf()
    const { definition } = await target.state('web', { settled: true })
    await arrived(target, await target.run('web', { definition, desired: 0, from: null }, lease))
    expect(await target.instances()).toEqual([])
  })

  it('asks the lease before it changes anything, and changes nothing without it', async () => {
    const { target, specOf } = rigOf()
    const lost = {
      epoch: 1,
      check: () => {
        throw new Error('the lease is lost')
      },
    }
    const before = await target.state('web', { settled: true })
    await expect(target.define(specOf('r9'), before, lost)).rejects.toThrow('the lease is lost')
    const wish = { definition: before.definition, desired: 1, from: null }
    await expect(target.run('web', wish, lost)).rejects.toThrow('the lease is lost')
    expect(await target.state('web', { settled: true })).toEqual(before)
  })
}
