import { defineErrors } from './error.ts'

export const slackErrors = defineErrors({
  SLACK_REFUSED: {
    title: 'The request does not prove that Slack sent it',
    message: () => 'its signature or its time is not right, it has come before, or no channel takes decisions',
    hint: 'signing-secret of the bot in notices.yaml is the Signing Secret of the Slack app; docs/guides/notices.md says how it is set up',
    kind: 'terminal',
    status: 401,
  },
  SLACK_UNREADABLE: {
    title: 'What Slack sent is not understood',
    message: (a: { why: string }) => `it is genuine, but ${a.why}`,
    hint: 'only the buttons of our own messages are understood',
    kind: 'terminal',
    status: 400,
  },
  SLACK_PERSON_UNKNOWN: {
    title: 'Nobody knows who this is in Slack',
    message: (a: { user: string }) => `nobody in the policy is ${a.user} in Slack`,
    hint: 'write it as slack beside the emails of the person, under people in policy.yaml of the server',
    kind: 'terminal',
    status: 403,
  },
})
