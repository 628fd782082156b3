import { setTimeout as pause } from 'node:timers/promises'
import { fileForAnchors } from '../adapters/anchors/file.ts'
import { webhookForAnchors } from '../adapters/anchors/webhook.ts'
import { deliverAnchors } from '../app/audit-deliver.ts'
import type { Anchor } from '../domain/audit/anchor.ts'
import { sha256 } from '../domain/digest.ts'
import { turns } from '../domain/turns.ts'
import type { AnchorPlace } from '../ports/anchor-place.ts'
import { asOnlyNode } from '../store/as-only-node.ts'
import { deliveredUpTo, rememberDelivered, writeAnchor } from '../store/anchors.ts'
import type { Store } from '../store/open-store.ts'
import type { AnchorSettings } from './anchor-settings.ts'

const retryMs = { first: 1_000, most: 300_000 }

export type KeptAnchors = {
  /** Writes an anchor if something has changed, and brings the file up to date; null: nothing has. */
  readonly now: () => Promise<Anchor | null>
  stop(): Promise<void>
}

/**
 * Writes anchors at intervals and brings them outside: each node to a file of its own, one node to the webhook. A webhook that is away
 * delays nothing but itself: it gets what it missed, in order, once it is back.
 */
export const keepAnchors = (
  { store, settings }: { readonly store: Store; readonly settings: AnchorSettings },
  onError: (error: unknown) => void,
): KeptAnchors => {
  const stopping = new AbortController()
  const file = fileForAnchors(settings.file)
  const webhook = settings.webhook === null ? null : posting(store, settings.webhook, stopping.signal, onError)
  const inTurn = turns()
  const now = (): Promise<Anchor | null> =>
    inTurn(async () => {
      const anchor = await writeAnchor(store)
      webhook?.look()
      await deliverAnchors(store, file, stopping.signal)
      return anchor
    })
  const timer = setInterval(() => void now().catch(unlessStopping(stopping.signal, onError)), settings.everyMs)
  return {
    now,
    stop: async () => {
      clearInterval(timer)
      stopping.abort()
      await inTurn(() => Promise.resolve())
      await webhook?.ended()
    },
  }
}

const unlessStopping =
  (stopping: AbortSignal, onError: (error: unknown) => void) =>
  (error: unknown): void => {
    if (!stopping.aborted) onError(error)
  }

/** Posts what is new whenever it is told to look, one at a time, and again after a failure. */
const posting = (
  store: Store,
  url: string,
  stopping: AbortSignal,
  onError: (error: unknown) => void,
): { look(): void; ended(): Promise<void> } => {
  const destination = sha256(url)
  const place: AnchorPlace = webhookForAnchors(url, {
    last: () => deliveredUpTo(store, destination),
    remember: number => rememberDelivered(store, destination, number),
  })
  const report = unlessStopping(stopping, onError)
  let isWanted = false
  let working: Promise<void> | null = null
  const post = (): Promise<boolean | null> =>
    asOnlyNode(store, `lockstep anchors to ${destination}`, async () => {
      await deliverAnchors(store, place, stopping)
      return true
    })
  const lookAgainIn = async (ms: number): Promise<void> => {
    isWanted = true
    await pause(ms, undefined, { signal: stopping }).catch(() => undefined)
  }
  const work = async (): Promise<void> => {
    for (let waitMs = retryMs.first; isWanted && !stopping.aborted;) {
      isWanted = false
      try {
        const isPosted = await post()
        waitMs = retryMs.first
        // Another node is at it, and may have looked before the newest was there.
        if (isPosted === null) await lookAgainIn(waitMs)
      } catch (error) {
        report(error)
        await lookAgainIn(waitMs)
        waitMs = Math.min(retryMs.most, waitMs * 2)
      }
    }
  }
  const look = (): void => {
    isWanted = true
    working ??= work().finally(() => {
      working = null
      if (isWanted && !stopping.aborted) look()
    })
  }
  return {
    look,
    ended: async () => {
      await working
    },
  }
}
