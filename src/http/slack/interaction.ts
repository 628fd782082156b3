import { z } from 'zod'
import { slackErrors } from '../../domain/errors/slack.ts'
import { failure } from '../../domain/errors/error.ts'
import { slackActions } from '../../domain/notices/slack-decision.ts'
import type { SlackDecision } from '../../domain/notices/slack-decision.ts'

/** A button that somebody has pressed. `user`: team and user, as the policy names people of Slack. */
export type Interaction = { readonly user: string; readonly responseUrl: string; readonly decision: SlackDecision }

// https://docs.slack.dev/reference/interaction-payloads/block_actions-payload (2026-11)
const payload = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().max(100), team_id: z.string().max(100) }),
  response_url: z.string().max(2000),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().max(2000).default('') })).min(1),
})

const value = z.object({ deployment: z.string().min(1).max(100), plan: z.string().min(1).max(200) })

/** Reads what Slack posts, a form with JSON in it; null: a button that only leads somewhere. SLACK_UNREADABLE. */
export const interactionIn = (form: string): Interaction | null => {
  const read = payload.safeParse(jsonOf(new URLSearchParams(form).get('payload') ?? ''))
  if (!read.success) throw failure(slackErrors.SLACK_UNREADABLE, { why: 'it is no press of a button' }, read.error)
  const { user, actions, response_url } = read.data
  const decision = actions.map(decisionOf).find(one => one !== null)
  return decision === undefined ? null : { user: `${user.team_id}/${user.id}`, responseUrl: response_url, decision }
}

const decisionOf = ({ action_id, value: text }: z.infer<typeof payload>['actions'][number]): SlackDecision | null => {
  const decision = (['approve', 'reject'] as const).find(one => slackActions[one] === action_id)
  if (decision === undefined) return null
  const about = value.safeParse(jsonOf(text))
  if (!about.success)
    throw failure(slackErrors.SLACK_UNREADABLE, { why: 'its button says nothing of a plan' }, about.error)
  return { decision, ...about.data }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
