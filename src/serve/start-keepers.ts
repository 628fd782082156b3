import { answerInSlack } from '../adapters/slack/answer-in-slack.ts'
import { localShelf } from '../adapters/local/shelf.ts'
import type { Lockstep } from '../app/lockstep.ts'
import { createRefusals } from '../app/webhooks/refusals.ts'
import type { Growth } from '../http/growth.ts'
import type { ApiParts } from '../http/parts.ts'
import type { AnchorSettings } from './anchor-settings.ts'
import { startBeating } from './beat.ts'
import { forgeFor } from './forge-for.ts'
import { keepAnchors } from './keep-anchors.ts'
import { keepDaemons } from './keep-daemons.ts'
import { keepDeliveries, webhooksCame } from './keep-deliveries.ts'
import { keepDrift } from './keep-drift.ts'
import { keepNotices } from './keep-notices.ts'
import { keepPlanComments } from './keep-plan-comments.ts'
import { keepRetention } from './keep-retention.ts'
import { keepTraces } from './keep-traces.ts'
import { notifierFor } from './notifier-for.ts'
import { secretsOf } from './secret-of.ts'
import type { ServeLog } from './serve-log.ts'
import { createSlackWork } from './slack-work.ts'

type Variables = Readonly<Record<string, string | undefined>>

export type KeepersOptions = {
  readonly lockstep: Lockstep
  readonly growth: Growth
  readonly daemons: Parameters<typeof keepDaemons>[0]
  readonly node: { readonly id: string; readonly name: string | null }
  readonly version: string
  readonly told: Pick<ApiParts['notices'], 'settings' | 'publicUrl'>
  readonly anchors: AnchorSettings
  readonly driftEveryMs: number
  readonly variables: Variables
  readonly log: ServeLog
  readonly onError: (error: unknown) => void
}

/** What a node does beside deployments and runs, and what the API is given of it. To be stopped in this order. */
export type Keepers = Pick<ApiParts, 'notices' | 'webhooks' | 'slack' | 'retention' | 'anchorNow'> & {
  /** Nothing new is looked into; over once what was under way is. */
  stopLooking(): Promise<void>
  /** Once nothing happens any more: what has happened is told as far as it was begun. */
  stopTelling(): Promise<void>
  /** Once nobody can ask any more. */
  close(): Promise<void>
}

/** Starts all of it: the node's sign of life, daemons that died, the record's anchors and traces, notices, webhooks, drift, retention. */
export const startKeepers = async (options: KeepersOptions): Promise<Keepers> => {
  const { lockstep, growth, variables, log, onError, version } = options
  const { store, policy, clock, node } = lockstep
  const beating = await startBeating({ store, self: node, node: options.node, version, onError })
  const daemons = keepDaemons(options.daemons, onError)
  const anchors = keepAnchors({ store, settings: options.anchors }, onError)
  const traces = await keepTraces({ store, version, environment: variables }, onError)
  const notifierOf = notifierFor(variables, clock)
  const notices = { ...options.told, store, clock, policy, owner: node.owner, onError, notifierOf }
  const telling = keepNotices(notices, growth)
  const webhooks = {
    lockstep,
    secretsOf: secretsOf(variables),
    refusals: createRefusals(store),
    came: () => growth.grew(webhooksCame),
    onError,
  }
  const looking = keepDeliveries(webhooks, growth)
  const commenting = keepPlanComments({ lockstep, forgeOf: forgeFor(variables), onError }, growth)
  const slackWork = createSlackWork(onError)
  const { channels } = options.told.settings
  const slack = { channels, secretsOf: secretsOf(variables), answer: answerInSlack, onError, track: slackWork.track }
  const drift = keepDrift({ lockstep, everyMs: options.driftEveryMs, onError })
  const { id: home, path } = node.home
  const retention = { store, clock, shelf: localShelf(path), home, retention: policy.retention }
  const retaining = keepRetention(retention, log, onError)
  return {
    notices,
    webhooks,
    slack,
    retention,
    anchorNow: anchors.now,
    stopLooking: () => {
      daemons.stop()
      return looking.stop()
    },
    stopTelling: async () => {
      await telling.stop()
      await commenting.stop()
      await drift.stop()
    },
    close: async () => {
      await slackWork.ended()
      await retaining.stop()
      await anchors.stop()
      await traces.stop()
      await beating.stop()
    },
  }
}
