import type { Policy } from '../../domain/gates/policy.ts'
import type { Channel, NoticeSettings } from '../../domain/notices/settings.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Notifier } from '../../ports/notifier.ts'
import type { Store } from '../../store/open-store.ts'

/** What telling people is given by the composition root. */
export type NoticeDeps = {
  readonly store: Store
  readonly clock: Clock
  readonly policy: Policy
  readonly settings: NoticeSettings
  /** Which process this is. */
  readonly owner: string
  /** Where people reach this server, without a slash at its end; null: nowhere. */
  readonly publicUrl: string | null
  readonly notifierOf: (channel: Channel) => Notifier
  readonly onError: (error: unknown) => void
}
