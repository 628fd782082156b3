/** What a button of an approval says, and about which plan. */
export type SlackDecision = {
  readonly decision: 'approve' | 'reject'
  readonly deployment: string
  /** The hash of the plan that the message was about. */
  readonly plan: string
}

export const slackActions = { approve: 'lockstep-approve', reject: 'lockstep-reject' } as const
