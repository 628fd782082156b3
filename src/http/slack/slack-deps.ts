import type { FoundSecrets } from '../../app/webhooks/webhook-deps.ts'
import type { Channel, SecretSource } from '../../domain/notices/settings.ts'

/** What deciding in Slack is given by the composition root. */
export type SlackDeps = {
  readonly channels: readonly Channel[]
  readonly secretsOf: (sources: readonly SecretSource[]) => Promise<FoundSecrets>
  /** Says something to whoever has pressed a button; `api`: of the channel. */
  readonly answer: (url: string, text: string, api: string) => Promise<void>
  readonly onError: (error: unknown) => void
  /** Follows what goes on after Slack was answered, so that a server that stops can wait for it. */
  readonly track: (work: Promise<void>) => void
}
