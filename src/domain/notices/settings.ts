import type { NoticeKind } from './notice.ts'

/** Where a secret is kept; it is read each time that it is needed. */
export type SecretSource =
  { readonly kind: 'env'; readonly name: string } | { readonly kind: 'file'; readonly path: string }

/** A repository at GitHub, and how its API is asked. */
export type GitHubRepository = {
  /** `owner/name`. */
  readonly repository: string
  readonly token: SecretSource
  /** Of GitHub, or of an Enterprise server; without a slash at its end. */
  readonly api: string
}

/** A bot of Slack, in one channel. */
export type SlackBot = {
  readonly kind: 'slack-bot'
  readonly token: SecretSource
  readonly channel: string
  readonly api: string
  /** What Slack signs with that a button was pressed; null: there are no buttons that decide. */
  readonly signingSecret: SecretSource | null
}

/** A place that is told, under a name of its own. */
export type Channel = { readonly name: string } & (
  | SlackBot
  | { readonly kind: 'slack-webhook'; readonly webhook: SecretSource }
  | { readonly kind: 'teams'; readonly webhook: SecretSource }
  | {
      readonly kind: 'email'
      readonly server: string
      readonly login: { readonly user: string; readonly password: SecretSource } | null
      readonly from: string
      readonly to: readonly string[]
    }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: SecretSource }
  | { readonly kind: 'github'; readonly github: GitHubRepository }
)

/** Of which apps and environments, by name or pattern, which channels are told what. */
export type NoticeRule = {
  readonly on: readonly NoticeKind[]
  readonly apps: readonly string[]
  readonly environments: readonly string[]
  readonly to: readonly string[]
}

export type NoticeSettings = { readonly channels: readonly Channel[]; readonly rules: readonly NoticeRule[] }

/** A server without a notices.yaml: nobody is told. */
export const noNotices: NoticeSettings = { channels: [], rules: [] }
