import { bake } from './bake.ts'
import { defineStep } from './define-step.ts'

/** The watch between two shares: the same as in the bake, and what it sees takes the release back before more users get it. */
export const watchShare = defineStep({
  ...bake,
  kind: 'watch',
  describe: ({ durationMs }) => `watch the new version for ${durationMs / 1000} s before it gets more`,
})
