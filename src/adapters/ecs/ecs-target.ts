import type { Deployment, Service, Task } from '@aws-sdk/client-ecs'
import { ecsErrors } from '../../domain/errors/ecs.ts'
import { failure } from '../../domain/errors/error.ts'
import type { Rollout, ServiceState, ServiceTarget } from '../../ports/service-target.ts'
import type { EcsApi } from './ecs-api.ts'
import { ecsContext } from './ecs-context.ts'
import type { EcsContext, EcsTargetOptions } from './ecs-context.ts'
import { instancesOf } from './ecs-instances.ts'
import { judgeRollout, saidOf, shortName } from './judge-rollout.ts'
import { define, primaryOf, requireAll, run } from './service-changes.ts'
import { releaseOf } from './task-definition.ts'

/** Services on ECS: Lockstep gives them task definitions, ECS replaces their tasks. */
export const ecsTarget = (options: EcsTargetOptions): ServiceTarget => {
  const context = ecsContext(options)
  return {
    kind: 'ecs',
    instances: async () => (await Promise.all(options.services.map(service => instancesOf(context, service)))).flat(),
    state: async (service, { settled }) => stateOf(context, service, settled),
    require: spec => requireAll(context, spec),
    define: (spec, before, lease) => define(context, spec, before, lease),
    run: (service, wish, lease) => run(context, service, wish, lease),
    rollout: (service, definition) => rollout(context, service, definition),
  }
}

const stateOf = async (context: EcsContext, service: string, settled: boolean): Promise<ServiceState> => {
  const now = await context.api.service(context.called(service).service)
  if (settled) await refuseForeignChange(context, service, primaryOf(now))
  return { definition: now.taskDefinition ?? '', desired: now.desiredCount ?? 0 }
}

/** A release of ours that never got there is no reason to wait: what comes now may be what mends it. */
const refuseForeignChange = async (
  { definition }: EcsContext,
  service: string,
  primary: Deployment | undefined,
): Promise<void> => {
  if (primary?.rolloutState !== 'IN_PROGRESS') return
  const { taskDefinition } = await definition(primary.taskDefinition ?? '')
  if (releaseOf(taskDefinition) !== null) return
  const reason = `a change to ${shortName(primary.taskDefinition)} is on its way that Lockstep did not begin`
  throw failure(ecsErrors.ECS_SERVICE_CHANGING, { service, reason })
}

const rollout = async ({ api, called }: EcsContext, service: string, definition: string): Promise<Rollout> => {
  const name = called(service).service
  const now = await api.service(name)
  const stopped = await stoppedOf(api, name, now, definition)
  const said = saidOf(now, definition, stopped)
  const judged = judgeRollout(now, definition, stopped)
  if (judged.state === 'changed') throw failure(ecsErrors.ECS_SERVICE_CHANGING, { service, reason: judged.reason })
  if (judged.state !== 'done') return { ...judged, said }
  const leaving = await leavingOf(api, name, definition)
  return leaving === 0 ? { ...judged, said } : { state: 'going', reason: `${leaving} of the old tasks end`, said }
}

/** Tasks that did not get there: only looked for where ECS counts some, or lists the deployment no more. */
const stoppedOf = async (api: EcsApi, name: string, now: Service, definition: string): Promise<readonly Task[]> => {
  const own = now.deployments?.find(({ taskDefinition }) => taskDefinition === definition)
  if (own?.failedTasks === 0) return []
  const tasks = await api.tasks(await api.taskArns(name, 'STOPPED'))
  const ofIt = tasks.filter(({ taskDefinitionArn }) => taskDefinitionArn === definition)
  return own === undefined ? ofIt : ofIt.filter(({ startedBy }) => startedBy === own.id)
}

/** How many tasks of other definitions were told to end, and have not ended yet. */
const leavingOf = async (api: EcsApi, name: string, definition: string): Promise<number> =>
  (await api.tasks(await api.taskArns(name, 'STOPPED'))).filter(
    ({ lastStatus, taskDefinitionArn }) => lastStatus !== 'STOPPED' && taskDefinitionArn !== definition,
  ).length
