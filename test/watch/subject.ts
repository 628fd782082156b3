import type { Asked, Subject } from '../../src/ports/watch.ts'

/** v2 that takes over from v1, with the given instances. */
export const subject = (instances: () => readonly Asked[] = () => []): Subject => ({
  release: 'v2',
  old: 'v1',
  environment: 'production',
  instances: async () => instances(),
})
