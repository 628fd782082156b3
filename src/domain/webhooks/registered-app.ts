import type { GitHubRepository, SecretSource } from '../notices/settings.ts'

/** Who may send a webhook. Each has its own way to prove itself and its own words for what has happened. */
export const webhookSources = ['github', 'azure-devops', 'gitlab', 'eventbridge', 'generic'] as const
export type WebhookSource = (typeof webhookSources)[number]

export const isWebhookSource = (text: string): text is WebhookSource => webhookSources.some(source => source === text)

/** What the server knows of an app beside its file: where its repository is, what starts a run, and who may say that something is new. */
export type RegisteredApp = {
  /** An absolute path, or an address by file, https or ssh. */
  readonly repository: string
  /** By https: a token, or `user:password`; by ssh: the file of a key. Null: it is open, or the machine has its own way. */
  readonly credentials: SecretSource | null
  readonly file: string
  /** Names or patterns with `*` of the branches of which a push starts a run. */
  readonly branches: readonly string[]
  /** The same of tags. */
  readonly tags: readonly string[]
  /**
   * Whose checks run of pushes that start no run: `apart` only where the server can give them a user of their own, `as-server` also where they
   * could read what the server can.
   */
  readonly otherChecks: 'apart' | 'as-server'
  /** Where its pull requests are told of their plans; null: nowhere. */
  readonly github: GitHubRepository | null
  /** Any one of a source's secrets is good, so that one can be changed without a gap. */
  readonly webhooks: Readonly<Partial<Record<WebhookSource, readonly SecretSource[]>>>
}

export type RegisteredApps = Readonly<Record<string, RegisteredApp>>

/** Null for a name that is not registered, whatever it is. */
export const registeredApp = (apps: RegisteredApps, name: string): RegisteredApp | null =>
  Object.hasOwn(apps, name) ? (apps[name] ?? null) : null
