import type { Deployment, Service, Task } from '@aws-sdk/client-ecs'
import type { RolloutCause, Said } from '../../ports/service-target.ts'

/** What is seen of a service on its way. `changed`: somebody else has given it another definition. */
export type Judged =
  | { readonly state: 'going' | 'done'; readonly reason: string }
  | { readonly state: 'changed'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string; readonly cause: RolloutCause }

/**
 * How far a service is on its way to a definition, from what ECS describes of it. That it is steady is not enough: a service whose tasks
 * have a health check is only COMPLETED once they are healthy. Pure.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html (2026-11)
 */
export const judgeRollout = (service: Service, definition: string, stopped: readonly Task[]): Judged => {
  const { deployments = [] } = service
  const primary = deployments.find(({ status }) => status === 'PRIMARY')
  if (primary?.taskDefinition !== definition) {
    const back = (service.events ?? []).find(({ message }) => isBackTo(primary, message))
    if (back !== undefined) return failed('ECS gave it up and went back by itself.', [], stopped)
    return {
      state: 'changed',
      reason: `it runs ${shortName(primary?.taskDefinition)} now, not ${shortName(definition)}`,
    }
  }
  if (primary.rolloutState === 'FAILED') {
    const said = eventsSince(service, primary.createdAt).map(({ text }) => text)
    return failed(primary.rolloutStateReason ?? '', said, stopped)
  }
  const { runningCount = 0, pendingCount = 0 } = primary
  const desired = service.desiredCount ?? 0
  const isThere = primary.rolloutState === 'COMPLETED' && runningCount >= desired && deployments.length === 1
  const others = deployments.filter(one => one !== primary).reduce((sum, one) => sum + (one.runningCount ?? 0), 0)
  const old = others === 0 ? '' : `, ${others} of the old still run`
  const reason = `${runningCount} of ${desired} new tasks run${pendingCount === 0 ? '' : `, ${pendingCount} come up`}${old}`
  return { state: isThere ? 'done' : 'going', reason }
}

/** What ECS said of the service since a deployment to this definition began, and why tasks of it stopped; the oldest first. Pure. */
export const saidOf = (service: Service, definition: string, stopped: readonly Task[]): readonly Said[] => {
  const began = service.deployments?.find(({ taskDefinition }) => taskDefinition === definition)?.createdAt
  const ends = stopped.map(task => ({ id: task.taskArn ?? '', text: stoppedText(task) }))
  return [...eventsSince(service, began), ...ends]
}

/** ECS tells the newest first. */
const eventsSince = ({ events = [] }: Service, began: Date | undefined): readonly Said[] =>
  events
    .filter(({ createdAt }) => began !== undefined && createdAt !== undefined && createdAt >= began)
    .map(({ id = '', message = '' }) => ({ id, text: message }))
    .reverse()

/** A circuit breaker with rollback makes the deployment before primary again, and says so once: the failed one is soon gone. */
const isBackTo = (primary: Deployment | undefined, message: string | undefined): boolean =>
  primary?.id !== undefined && message?.includes(`rolling back to deployment ${primary.id}.`) === true

/** `said`: what ECS told of the service since it began. Why a task stopped says more; where none was ever there, that is all there is. */
const failed = (why: string, said: readonly string[], stopped: readonly Task[]): Judged => {
  const last = stopped.map(stoppedText).at(-1)
  const reason = [why, last].filter(part => part !== undefined && part !== '').join(' ')
  return { state: 'failed', reason, cause: causeOf(last ?? said.join(' ')) }
}

/** By the words of ECS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html (2026-11) */
const causeOf = (said: string): RolloutCause => {
  if (/CannotPull\w*Error|ImagePull/.test(said)) return 'image'
  return /RESOURCE:|[Cc]apacity is unavailable|unable to place a task/.test(said) ? 'capacity' : 'release'
}

/** Why a task ended, in the words of ECS, with what its containers said last. */
export const stoppedText = ({ taskArn, stoppedReason = 'no reason given', containers = [] }: Task): string => {
  const ends = containers.flatMap(({ name = '', exitCode, reason }) => {
    if (reason !== undefined) return [`${name}: ${reason}`]
    return exitCode === undefined ? [] : [`${name} exited with ${exitCode}`]
  })
  return `task ${shortName(taskArn)} stopped: ${[stoppedReason, ...ends].join('; ')}`
}

/** `web:3` of a definition's ARN, the id of a task's. */
export const shortName = (arn: string | undefined): string => arn?.slice(arn.lastIndexOf('/') + 1) ?? 'nothing'
