import { planned } from '../domain/saga/deployment.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import { apply } from '../domain/saga/apply.ts'
import { isKnownEvent } from '../domain/saga/known-events.ts'
import type { DeploymentEvent } from '../domain/saga/event.ts'
import type { DeploymentView } from '../app/deployment-view.ts'
import type { ApiClient } from './api-client.ts'
import { toSecond } from '../domain/instant-text.ts'
import { eventRenderer } from './render-event.ts'
import { duration } from '../domain/duration-text.ts'
import type { Output } from './output.ts'
import { sayWhatIsWaitedFor } from './say-what-is-waited-for.ts'
import { sayWhoActs } from './say-who-acts.ts'
import { whileAway } from './while-away.ts'

/** States in which nothing happens until a person does something. */
const restingStates = ['asking', 'stuck']

/** Shows a deployment line by line until it ends or needs a person. The server goes on when this stops. */
export const followDeployment = async (client: ApiClient, output: Output, id: string): Promise<DeploymentView> => {
  const detached = new AbortController()
  const stop = onInterrupt(output, detached, `deployment ${id} goes on; lockstep abort ${id} takes it back`)
  try {
    const last = await show(client, output, id, detached)
    const view = await whileAway(output, () => client.get<DeploymentView>(`/v1/deployments/${id}`))
    if (last !== null) output.progress([ending(last, view), ...remedy(view)].join('\n'))
    return view
  } finally {
    stop()
  }
}

type Shown = {
  deployment: Deployment | null
  render: ((event: DeploymentEvent) => readonly string[]) | null
  /** Of the last event that was shown. */
  seq: number
  /** An event was met that a newer Lockstep wrote. */
  isBeyond: boolean
}
type Numbered = DeploymentEvent & { readonly seq: number }

/** Shows events to the end; a stream that breaks is taken up where it broke. */
const show = async (
  client: ApiClient,
  output: Output,
  id: string,
  detached: AbortController,
): Promise<Deployment | null> => {
  const shown: Shown = { deployment: null, render: null, seq: 0, isBeyond: false }
  const notices = [sayWhoActs(client, output), sayWhatIsWaitedFor(client, output, id)]
  const follow = async (): Promise<void> => {
    const path = `/v1/deployments/${id}/events?follow=true&after=${shown.seq}`
    for await (const event of client.lines<Numbered>(path, detached.signal)) {
      showEvent(output, shown, event)
      if (shown.deployment === null) continue
      for (const notice of notices) notice.see(shown.deployment)
      if (!shown.isBeyond && restingStates.includes(shown.deployment.state) && (await isNewest(client, id, event.seq)))
        return
    }
  }
  try {
    await whileAway(output, follow, () => shown.seq)
  } finally {
    for (const notice of notices) notice.stop()
  }
  return shown.deployment
}

const showEvent = (output: Output, shown: Shown, event: Numbered): void => {
  shown.seq = event.seq
  // From here on only the server's node, or a newer one, can say what became of it.
  if (shown.isBeyond || !isKnownEvent(event)) {
    if (!shown.isBeyond) output.progress('  what follows was written by a newer Lockstep')
    shown.isBeyond = true
    return
  }
  if (event.type === 'created') shown.deployment = planned(event)
  else if (shown.deployment !== null) shown.deployment = apply(shown.deployment, event)
  if ('plan' in event) shown.render = eventRenderer(event.plan)
  for (const line of shown.render?.(event) ?? []) output.progress(line)
}

/** A question of the past, which was answered since, is no reason to stop. */
const isNewest = async (client: ApiClient, id: string, seq: number): Promise<boolean> =>
  (await client.get<DeploymentView>(`/v1/deployments/${id}`)).seq === seq

/** Ctrl-C leaves the deployment alone: it runs in the server. */
export const onInterrupt = (output: Output, detached: AbortController, advice: string): (() => void) => {
  const interrupt = (): void => {
    output.progress(`\ndetached: ${advice}`)
    detached.abort()
    process.exit(130)
  }
  // The newest speaks: a deployment that is followed, rather than the run around it.
  process.prependOnceListener('SIGINT', interrupt)
  return () => process.off('SIGINT', interrupt)
}

const unanswered = (asking: DeploymentView['asking']): string =>
  asking === null || asking.deadline === null
    ? ''
    : `; without an answer it is taken back at ${toSecond(asking.deadline)} UTC`

/** What to do about the failure for which it was taken back. */
const remedy = ({ state, cause }: DeploymentView): readonly string[] =>
  state === 'rolled-back' && cause?.kind === 'failure' ? [`  hint: ${cause.error.hint}`] : []

const ending = ({ createdAt, updatedAt }: Deployment, view: DeploymentView): string => {
  const took = duration(Date.parse(updatedAt) - Date.parse(createdAt))
  const { state, environment, release, base, kept, id, asking, newer } = view
  if (newer !== null) return `${environment}: ${state}; the rest was written by a newer Lockstep (${newer})  ${took}`
  const keeps = kept.length === 0 ? '' : `; kept: ${kept.map(({ what }) => what).join(', ')}`
  switch (state) {
    case 'succeeded':
      return `${environment} runs ${release.version}${keeps}  ${took}`
    case 'rolled-back':
      return `taken back: ${environment} is as before (${base === null ? 'nothing runs there' : base.version})${keeps}  ${took}`
    case 'asking':
      return `${id} asks: lockstep retry ${id}, lockstep skip ${id}, or lockstep abort ${id} to take it back${unanswered(asking)}`
    case 'stuck':
      return `${id} is stuck and keeps the environment; mend what is left, then lockstep retry ${id}`
    case 'aborted':
    case 'rejected':
    case 'expired':
    case 'superseded':
    case 'rollback-failed':
    case 'waiting':
    case 'queued':
    case 'running':
    case 'undoing':
      return `${environment}: ${state}  ${took}`
  }
}
