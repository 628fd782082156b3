/** How one call passes a proxy: asked when it has come, and again when it was answered. What it answers may have killed the caller. */
export type Passage = {
  before(): 'forward' | 'drop'
  after(): 'forward' | 'withhold'
}

/** A call that nobody is killed at. */
export const freePassage: Passage = { before: () => 'forward', after: () => 'forward' }
