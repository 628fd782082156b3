import { gatesFor } from '../gates/demands.ts'
import type { Policy } from '../gates/policy.ts'
import { addressesText, dataLostBy } from '../infrastructure/infrastructure-plan.ts'
import { plannedInfrastructure, waitsForInfrastructure } from '../infrastructure/planned-infrastructure.ts'
import type { Deployment } from '../saga/deployment.ts'
import type { DeploymentEvent, FactType } from '../saga/event.ts'
import type { Notice, NoticeKind } from './notice.ts'

/** Facts that no notice follows from, whatever the state: streams are mostly made of them. */
const quiet: readonly FactType[] = ['step-started', 'checkpoint', 'gate-checked', 'ticked', 'approved']

/** Whether a notice may follow from an event of this type. One that is not known may not. */
export const mayBeTold = (type: string): boolean => !(quiet as readonly string[]).includes(type)

/** Where one event has brought a deployment. `before` null: it began with it. */
export type Turn = { readonly before: Deployment | null; readonly after: Deployment; readonly event: DeploymentEvent }

const waitsForPeople = ({ plan }: Deployment, policy: Policy): boolean =>
  gatesFor(plan.gates, policy, plan.app, plan.environment).approvals.length > 0

const kindOf = ({ before, after, event }: Turn, policy: Policy): NoticeKind | null => {
  if (event.type === 'glass-broken') return 'broke-glass'
  // Once its infrastructure is planned it is told what waits for whom.
  if ('plan' in event && waitsForInfrastructure(event.plan)) return null
  if ('plan' in event) return waitsForPeople(after, policy) ? 'approval-needed' : 'planned'
  if (before?.state === after.state) return null
  switch (after.state) {
    case 'waiting':
    case 'queued':
      return null
    case 'running':
      return event.type === 'lock-granted' ? 'started' : null
    case 'undoing':
      return before?.state === 'stuck' ? null : 'taking-back'
    case 'asking':
    case 'stuck':
    case 'succeeded':
    case 'rolled-back':
    case 'rollback-failed':
    case 'rejected':
    case 'expired':
    case 'superseded':
    case 'aborted':
      return after.state
  }
}

const endings: Readonly<Record<NoticeKind, string>> = {
  planned: 'waits for its turn',
  'approval-needed': 'waits for an approval',
  started: 'has started',
  asking: 'asks what to do',
  'taking-back': 'is being taken back',
  stuck: 'is stuck: a person is needed',
  succeeded: 'succeeded',
  'rolled-back': 'was taken back',
  'rollback-failed': 'was given up: not all of it could be taken back',
  rejected: 'was rejected',
  expired: 'has expired',
  superseded: 'was replaced by a later one',
  aborted: 'was aborted',
  'broke-glass': 'goes past its gates: the glass was broken',
  released: 'has come to the end of its way',
  held: 'stays out from now on',
  'drift-found': 'is not what its record says',
  'drift-gone': 'is as its record says again',
}

const causeText = ({ cause }: Deployment): string => {
  switch (cause?.kind) {
    case undefined:
      return ''
    case 'failure':
      return `${cause.step}: ${cause.error.message}`
    case 'unknown':
      return `${cause.step}: ${cause.why}`
    case 'abort':
    case 'person':
      return [cause.actor.name, cause.reason].filter(Boolean).join(': ')
    case 'unanswered':
      return `nobody has answered about ${cause.step} in time`
  }
}

const questionText = ({ asking, steps }: Deployment): string => {
  if (asking === null) return ''
  const error = steps[asking.step]?.error?.message
  const what = asking.about === 'point-of-no-return' ? 'behind it nothing can be taken back by itself' : error
  const until = asking.deadline === null ? '' : `; answered by nobody, it is taken back at ${asking.deadline}`
  return `${asking.step}${what === undefined ? '' : `: ${what}`}${until}`
}

const by = (event: object): string => {
  const { actor, reason } = event as { readonly actor?: { readonly name: string }; readonly reason?: string | null }
  return [actor?.name, reason].filter(Boolean).join(': ')
}

/** What the plan changes of infrastructure, and what that would destroy for good; empty: nothing. */
const infrastructureIn = ({ plan }: Deployment): string =>
  plan.steps
    .flatMap(step => {
      const planned = plannedInfrastructure(step)
      if (planned === null || planned.changes.length === 0) return []
      const lost = dataLostBy(planned)
      return [`${step.title}${lost.length === 0 ? '' : `, which destroys ${addressesText(lost)} and what is in there`}`]
    })
    .join('; ')

const textOf = (kind: NoticeKind, { after, event }: Turn): string => {
  switch (kind) {
    case 'asking':
      return questionText(after)
    case 'taking-back':
    case 'rolled-back':
      return causeText(after)
    case 'stuck':
      return `left: ${after.left.join(', ')}`
    case 'superseded':
      return event.type === 'superseded' ? `by ${event.by}` : ''
    case 'broke-glass':
      return event.type === 'glass-broken' ? `${by(event)}; to be told: ${event.told.join(', ')}` : ''
    case 'started':
    case 'succeeded':
      return after.reason ?? ''
    case 'planned':
    case 'approval-needed':
      return [by(event.type === 'infrastructure-planned' ? after : event), infrastructureIn(after)]
        .filter(Boolean)
        .join('; ')
    case 'released':
    case 'rollback-failed':
    case 'rejected':
    case 'expired':
    case 'aborted':
    case 'held':
    case 'drift-found':
    case 'drift-gone':
      return by(event)
  }
}

type Where = { readonly stream: string; readonly seq: number; readonly publicUrl: string | null }

/** What is to be told of one event of a deployment; null: nothing. Pure. */
export const noticeOf = (turn: Turn, policy: Policy, { stream, seq, publicUrl }: Where): Notice | null => {
  const kind = kindOf(turn, policy)
  if (kind === null) return null
  const { app, environment, release, kind: way } = turn.after.plan
  const what = way === 'rollback' ? `the rollback of ${app} to ${release.version}` : `${app} ${release.version}`
  return {
    id: `${stream}.${seq}`,
    kind,
    app,
    environment,
    deployment: stream,
    release: release.version,
    commit: release.commit,
    plan: kind === 'approval-needed' ? turn.after.plan.hash : null,
    released: null,
    at: turn.event.at,
    title: `${what} in ${environment} ${endings[kind]}`,
    text: textOf(kind, turn),
    link: publicUrl === null ? null : `${publicUrl}/deployments/${encodeURIComponent(stream)}`,
  }
}

type AppEvent = {
  readonly type: string
  readonly at: string
  readonly reason?: string | null
  readonly differences?: readonly string[]
}

type About = {
  readonly app: string
  readonly environment: string
  readonly version: string | null
  readonly commit: string | null
}

/** Whether something is to be told of an event of an app of this type. */
export const isToldOfApp = (type: string): type is 'held' | 'drift-found' | 'drift-gone' =>
  type === 'held' || type === 'drift-found' || type === 'drift-gone'

/** What is to be told of one event of an app; `version` and `commit`: of the release that it is about; null: nothing. Pure. */
export const noticeOfApp = (
  { app, environment, version, commit }: About,
  event: AppEvent,
  { stream, seq }: Where,
): Notice | null => {
  const { type, at, differences } = event
  if (!isToldOfApp(type)) return null
  const what = type === 'held' ? `${app} ${version ?? 'a release'} in ${environment}` : `${environment} of ${app}`
  return {
    id: `${stream}.${seq}`,
    kind: type,
    app,
    environment,
    deployment: null,
    release: version,
    commit,
    plan: null,
    released: null,
    at,
    title: `${what} ${endings[type]}`,
    text: type === 'held' ? by(event) : (differences ?? []).join('; '),
    link: null,
  }
}
