import { duration } from '../../../src/domain/duration-text.ts'
import type { Deployment, Plan } from '../api/types.ts'
import { counted, listed } from '../words/counted.ts'
import { instantText, readable } from '../words/moments.ts'
import { whyText } from './why-text.ts'

/** What a person came for: `first` the answer, `rest` what belongs to it. */
export type Headline = { readonly first: string; readonly rest: string }

const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`)

/** How a deployment stands, in a sentence and what belongs to it. Pure. */
export const headlineOf = (deployment: Deployment, plan: Plan): Headline => {
  const { state, environment, release, base, kept, left, asking } = deployment
  const also = kept.length === 0 ? '' : ` Kept: ${listed(kept.map(({ what, why }) => `${what} (${why})`))}.`
  switch (state) {
    case 'waiting':
      return { first: 'It has not started.', rest: waitsFor(deployment) }
    case 'queued':
      return {
        first: 'It stands in line.',
        rest: `Another deployment acts on ${environment}; this one is next after those before it.`,
      }
    case 'running':
      return running(deployment, plan)
    case 'asking':
      return {
        first: sentence(`It asks about ${asking?.step ?? 'a step'}: ${whyText(deployment, asking?.step ?? null)}`),
        rest: `Nothing moves until somebody answers${deadlineText(asking?.deadline ?? null)}.`,
      }
    case 'undoing':
      return { first: sentence(whyText(deployment, null)), rest: undoing(deployment, plan) }
    case 'stuck':
      return { first: `It could not be taken back: ${listed(left)}.`, rest: sentence(whyText(deployment, null)) }
    case 'succeeded':
      return {
        first: `${environment} runs ${release.version}.`,
        rest: `It took ${duration(Date.parse(deployment.updatedAt) - Date.parse(startOf(deployment)))}.${deployment.verified ? '' : ' A step was skipped, so the release goes no further by itself.'}${also}`,
      }
    case 'rolled-back':
      return {
        first: `${release.version} was taken back. ${sentence(whyText(deployment, null))}`,
        rest: `${environment} is what it was before: ${base?.version ?? 'nothing runs there'}.${also}`,
      }
    case 'rollback-failed':
      return {
        first: `What is left was accepted${by(deployment)}: ${listed(left)}.`,
        rest: 'The next deployment takes it over.',
      }
    case 'rejected':
    case 'expired':
    case 'superseded':
    case 'aborted':
      return { first: `It was ${state}${by(deployment)} before it started.`, rest: whyNot(deployment) }
  }
}

const by = ({ endedBy }: Deployment): string => (endedBy === null ? '' : ` by ${endedBy.name}`)

const whyNot = ({ reason }: Deployment): string =>
  reason === null ? 'Nothing was changed.' : `Nothing was changed. The reason: ${sentence(reason)}`

const deadlineText = (deadline: string | null): string =>
  deadline === null ? '' : `, at the latest ${instantText(deadline)}: then it is taken back`

export const startOf = ({ steps, createdAt }: Deployment): string =>
  steps.find(({ startedAt }) => startedAt !== null)?.startedAt ?? createdAt

const waitsFor = ({ gates }: Deployment): string => {
  const open = (gates?.states ?? []).filter(({ status }) => status !== 'passed' && status !== 'skipped')
  return open.length === 0
    ? 'All that must hold before it starts holds.'
    : `It waits for ${listed(open.map(({ title, detail }) => `${title} (${readable(detail)})`))}.`
}

const running = ({ steps, pointOfNoReturn }: Deployment, plan: Plan): Headline => {
  const now = steps.find(({ status }) => status === 'started' || status === 'backing-off')
  const isPast = steps.some(({ id, status }) => id === pointOfNoReturn && status !== 'pending')
  const title = now?.title ?? 'the next step begins'
  const point = plan.steps.find(({ id }) => id === pointOfNoReturn)
  return {
    first: sentence(title.slice(0, 1).toUpperCase() + title.slice(1)),
    rest: isPast
      ? 'The point of no return is passed: what fails now asks a person.'
      : `Everything done so far can be taken back${point === undefined ? '' : `, until ${point.id}`}.`,
  }
}

const undoing = ({ steps }: Deployment, plan: Plan): string => {
  const own = steps.filter(({ id, status }) => plan.undo.includes(id) && status !== 'pending' && status !== 'skipped')
  const back = own.filter(({ undo }) => undo === 'done' || undo === 'attested')
  return `${back.length} of ${counted(own.length, 'step')} taken back.`
}
