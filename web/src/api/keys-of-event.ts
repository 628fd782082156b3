import { keysOfType } from './keys-of-type.ts'

/** Where an event of the feed belongs. */
export type FeedData = {
  readonly app: string | null
  readonly environment: string | null
  readonly deployment: string | null
  readonly event?: { readonly type: string }
}

export type QueryKey = readonly string[]

/** Which answers an event makes old: those about its deployment, those about its app, which apps there are, and what is kept by its type. */
export const keysOfEvent = ({ app, deployment, event }: FeedData): readonly QueryKey[] => [
  ...(deployment === null ? [] : [['deployment', deployment]]),
  ...(app === null ? [['nodes']] : [['app', app], ['apps']]),
  ...(event === undefined ? [] : keysOfType(event.type)),
]

/** The same keys once each, in the order in which they came. */
export const distinctKeys = (keys: readonly QueryKey[]): readonly QueryKey[] => [
  ...new Map(keys.map(key => [key.join('\n'), key])).values(),
]
