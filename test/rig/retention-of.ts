import type { RetentionDeps } from '../../src/app/retention/apply-retention.ts'
import type { Store } from '../../src/store/open-store.ts'
import { realClock } from './real-clock.ts'

/** Of a data folder with nothing in it; without a policy nothing goes. */
export const retentionOf = (store: Store, retention: RetentionDeps['retention'] = null): RetentionDeps => ({
  store,
  clock: realClock,
  shelf: { things: () => Promise.resolve([]), remove: () => Promise.resolve(false) },
  home: 'here',
  retention,
})
