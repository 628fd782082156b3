import type { CheckMark } from '../../domain/checks/check-mark.ts'
import { matchesAny } from '../../domain/gates/pattern.ts'
import type { Policy } from '../../domain/gates/policy.ts'
import type { Json } from '../../domain/json.ts'
import { roles } from '../../domain/people/principal.ts'
import { code, plain } from '../../domain/release-record/markdown-text.ts'
import type { Delivery } from '../../domain/webhooks/delivery.ts'
import type { PullRequestNote } from '../../ports/forge.ts'
import type { Preview } from '../preview-release.ts'
import { isPlan, planLines } from './plan-markdown.ts'

/** What a pull request is told, without where it is. */
export type PlanNote = Pick<PullRequestNote, 'commit' | 'state' | 'text' | 'checks' | 'body'>

type Gone = Pick<Delivery, 'id' | 'app' | 'state' | 'outcome' | 'error'> & { readonly preview: Json }

/** GitHub refuses a comment of more than 65,536 characters. */
const mostCharacters = 60_000

/** What a pull request is told of a delivery that has been gone through; null: nothing. Pure. */
export const planNote = (delivery: Gone, policy: Pick<Policy, 'roles'>, checks: CheckMark | null): PlanNote | null => {
  const { outcome, state } = delivery
  if (state === 'dead') return deadNote(delivery)
  if (outcome?.kind === 'held') return heldNote(delivery, outcome.commit, policy)
  if (outcome?.kind !== 'preview') return null
  const checked = outcome.unchecked === undefined ? checksText(checks) : `Not checked: ${plain(outcome.unchecked)}.`
  return { ...previewNote(delivery.preview as unknown as Preview, outcome.commit, checked), checks }
}

const titled = (app: string, lines: readonly string[]): string => {
  const body = [`### Lockstep: the plan of ${plain(app)}`, '', ...lines].join('\n')
  return body.length <= mostCharacters
    ? body
    : `${body.slice(0, mostCharacters)}\n\nThe rest is left out: ${code('lockstep webhooks show')} has all of it.`
}

const checksText = (checks: CheckMark | null): string => (checks === null ? '' : `Checks: ${plain(checks.text)}.`)

const previewNote = ({ app, plans }: Preview, commit: string, checked: string): Omit<PlanNote, 'checks'> => {
  const bad = plans.filter(one => !isPlan(one)).map(({ environment }) => environment)
  const good = plans.map(({ environment }) => environment).join(', ')
  return {
    commit,
    state: bad.length === 0 ? 'success' : 'failure',
    text: bad.length === 0 ? `there is a plan for ${good}` : `there is no plan for ${bad.join(', ')}`,
    body: titled(app, [
      `Shipping ${code(commit.slice(0, 7))} would do this, as things stand now. Nothing is built or changed.`,
      '',
      ...(checked === '' ? [] : [checked, '']),
      ...plans.flatMap(planLines),
    ]),
  }
}

const heldNote = ({ id, app }: Gone, commit: string, policy: Pick<Policy, 'roles'>): PlanNote => {
  const who = mayLetIn(app, policy)
  const people = who.length === 0 ? 'whoever owns the machine of the server' : who.map(plain).join(', ')
  return {
    commit,
    state: 'pending',
    checks: null,
    text: 'it is from a fork: somebody has to let it in first',
    body: titled(app, [
      `${code(commit.slice(0, 7))} is from a fork: nothing of it is read before somebody lets it in. Who may: ${people}.`,
      '',
      `    lockstep webhooks release ${id}`,
      '',
      'It is let in as far as this commit; a later one has to be let in anew.',
    ]),
  }
}

/** People and groups, as the policy names them, who have the role that letting in needs. */
const mayLetIn = (app: string, policy: Pick<Policy, 'roles'>): readonly string[] => [
  ...new Set(
    policy.roles
      .filter(one => roles.indexOf(one.role) >= roles.indexOf('approver') && matchesAny(one.apps, app))
      .flatMap(({ who }) => who),
  ),
]

/** Errors that are about what was pushed. What others say, of repositories and networks, is not for everybody who sees the pull request. */
const isAboutContent = (error: string): boolean => /^(CONFIG|MIGRATION|PLAN|WEBHOOK_APP)_/.test(error)

const deadNote = ({ id, app, error }: Gone): PlanNote => {
  const why = error !== null && isAboutContent(error) ? error : null
  return {
    commit: null,
    state: 'failure',
    checks: null,
    text: why === null ? 'the plan could not be looked at' : (why.split('\n', 1)[0] ?? ''),
    body: titled(app, [
      'No plan can be made:',
      '',
      ...(why ?? `lockstep webhooks show ${id} says why`).split('\n').map(line => `    ${line}`),
    ]),
  }
}
