/** Where an event of the feed belongs. */
export type FeedData = {
  readonly app: string | null
  readonly environment: string | null
  readonly deployment: string | null
}

export type QueryKey = readonly string[]

/** Which answers an event makes old: those about its deployment, those about its app, and which apps there are. */
export const keysOfEvent = ({ app, deployment }: FeedData): readonly QueryKey[] => [
  ...(deployment === null ? [] : [['deployment', deployment]]),
  ...(app === null ? [['nodes']] : [['app', app], ['apps']]),
]

/** The same keys once each, in the order in which they came. */
export const distinctKeys = (keys: readonly QueryKey[]): readonly QueryKey[] => [
  ...new Map(keys.map(key => [key.join('\n'), key])).values(),
]
