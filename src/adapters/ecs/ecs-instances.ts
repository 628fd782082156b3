import type { Task } from '@aws-sdk/client-ecs'
import type { InstanceState, SeenInstance } from '../../ports/target.ts'
import type { EcsContext } from './ecs-context.ts'
import { shortName, stoppedText } from './judge-rollout.ts'
import { releaseOf } from './task-definition.ts'

/** The tasks of a service that are meant to run. One of a definition that Lockstep did not make tells that instead of a release. */
export const instancesOf = async (
  { api, called, definition }: EcsContext,
  service: string,
): Promise<readonly SeenInstance[]> => {
  const tasks = await api.tasks(await api.taskArns(called(service).service, 'RUNNING'))
  return Promise.all(
    tasks.map(async task => {
      const { taskDefinition } = await definition(task.taskDefinitionArn ?? '')
      return instanceOf(task, service, releaseOf(taskDefinition) ?? shortName(task.taskDefinitionArn))
    }),
  )
}

const instanceOf = (task: Task, service: string, release: string): SeenInstance => ({
  id: shortName(task.taskArn),
  service,
  release,
  state: stateOf(task),
  restarts: 0,
  reason: task.stoppedReason === undefined ? null : stoppedText(task),
})

/**
 * A container without a health check says UNKNOWN for ever, one with a check only until it was looked at.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html (2026-11)
 */
const stateOf = ({ lastStatus = '', healthStatus }: Task): InstanceState => {
  if (lastStatus === 'RUNNING') return healthStatus === 'UNHEALTHY' ? 'unhealthy' : 'healthy'
  if (['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(lastStatus)) return 'starting'
  return ['STOPPED', 'DELETED'].includes(lastStatus) ? 'stopped' : 'stopping'
}
