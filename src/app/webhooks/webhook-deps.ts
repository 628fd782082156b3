import type { SecretSource } from '../../domain/notices/settings.ts'
import type { Lockstep } from '../lockstep.ts'
import type { Refusals } from './refusals.ts'

/** Those of several secrets that are there, and where the others should be. */
export type FoundSecrets = { readonly values: readonly string[]; readonly missing: readonly string[] }

/** What taking and going through webhooks is given by the composition root. */
export type WebhookDeps = {
  readonly lockstep: Lockstep
  readonly secretsOf: (sources: readonly SecretSource[]) => Promise<FoundSecrets>
  readonly refusals: Refusals
  /** Something waits to be gone through: this process need not wait until it looks by itself. */
  readonly came: () => void
  readonly onError: (error: unknown) => void
}
