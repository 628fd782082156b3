import type { Deployment, Service, Task } from './model.ts'
import { isServing, isWanted, tasksOfDeployment } from './task-views.ts'

/** What the scheduler of a service does now: how many tasks of the primary deployment to start, and which to stop. */
export type Schedule = { readonly start: number; readonly stop: readonly Task[] }

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (2026-11): up, and down. */
export const leastServing = ({ desiredCount, bounds }: Service): number =>
  Math.ceil((desiredCount * bounds.minimumHealthyPercent) / 100)
export const mostWanted = ({ desiredCount, bounds }: Service): number =>
  Math.floor((desiredCount * bounds.maximumPercent) / 100)

/** Those that serve nobody go first, then the newest. */
const dispensableFirst = (tasks: readonly Task[]): readonly Task[] =>
  [...tasks].sort((a, b) => Number(isServing(a)) - Number(isServing(b)) || b.createdAtMs - a.createdAtMs)

/** Of `candidates` those whose end leaves at least `least` tasks that serve. */
const mayStop = (candidates: readonly Task[], serving: number, least: number): readonly Task[] => {
  let left = serving
  return dispensableFirst(candidates).filter(task => {
    if (!isServing(task)) return true
    if (left - 1 < least) return false
    left -= 1
    return true
  })
}

/**
 * The rolling update of ECS: tasks of older deployments end as soon as enough others serve, and new ones start as soon as
 * there is room for them. A failed deployment does neither. Tasks that were told to stop count no more.
 */
export const schedule = (service: Service, primary: Deployment, tasks: readonly Task[]): Schedule => {
  if (primary.rolloutState === 'FAILED') return { start: 0, stop: [] }
  const wanted = tasks.filter(isWanted)
  const own = tasksOfDeployment(wanted, primary.id)
  const old = wanted.filter(task => !own.includes(task))
  const surplus = dispensableFirst(own).slice(0, Math.max(0, own.length - service.desiredCount))
  const serving = wanted.filter(task => isServing(task) && !surplus.includes(task)).length
  const stop = [...surplus, ...mayStop(old, serving, leastServing(service))]
  const room = mostWanted(service) - (wanted.length - stop.length)
  const missing = service.desiredCount - (own.length - surplus.length)
  return { start: Math.max(0, Math.min(missing, room)), stop }
}

/** All that is wanted is there and serves, and nothing of an older deployment runs any more. */
export const isSteady = (service: Service, primary: Deployment, tasks: readonly Task[]): boolean => {
  const own = tasksOfDeployment(tasks.filter(isWanted), primary.id)
  const hasOld = service.deployments.some(({ id }) => id !== primary.id)
  return !hasOld && own.length === service.desiredCount && own.every(isServing)
}
