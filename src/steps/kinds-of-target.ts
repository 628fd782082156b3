import { isServiceTarget } from '../ports/service-target.ts'
import type { ServiceTarget } from '../ports/service-target.ts'
import type { Target } from '../ports/target.ts'
import type { Ports } from './world.ts'

/** The target of an environment whose instances are started and stopped here. Plans of others have no step that asks for it. */
export const instanceTargetOf = ({ target }: Pick<Ports, 'target'>): Target => {
  if (isServiceTarget(target)) throw new Error(`${target.kind} starts no instances by itself`)
  return target
}

/** The target of an environment whose services replace their instances themselves. Plans of others have no step that asks for it. */
export const serviceTargetOf = ({ target }: Pick<Ports, 'target'>): ServiceTarget => {
  if (!isServiceTarget(target)) throw new Error(`${target.kind} has no services of its own`)
  return target
}
