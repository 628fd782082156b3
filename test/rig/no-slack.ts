import type { SlackDeps } from '../../src/http/slack/slack-deps.ts'

/** A server on which nobody decides in Slack. */
export const noSlack: SlackDeps = {
  channels: [],
  secretsOf: () => Promise.resolve({ values: [], missing: [] }),
  answer: () => Promise.reject(new Error('nobody is answered in Slack here')),
  onError: () => undefined,
  track: () => undefined,
}
