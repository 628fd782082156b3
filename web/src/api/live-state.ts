import { useSyncExternalStore } from 'react'

/**
 * `lost`: nothing is heard since then (ms since 1970); what is shown may be old. `closed`: whoever looks may hear nothing, having no role
 * anywhere.
 */
export type LiveState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly sinceMs: number }
  | { readonly kind: 'closed' }

let state: LiveState = { kind: 'connecting' }
const listeners = new Set<() => void>()

export const setLiveState = (next: LiveState): void => {
  // Since when it is lost does not change while it is.
  if (next.kind === state.kind) return
  state = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether the page hears what happens. */
export const useLiveState = (): LiveState => useSyncExternalStore(subscribe, () => state)
