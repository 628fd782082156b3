/** What goes on after Slack was answered. */
export type SlackWork = {
  readonly track: (work: Promise<void>) => void
  /** Once nothing of it goes on any more. */
  readonly ended: () => Promise<void>
}

export const createSlackWork = (onError: (error: unknown) => void): SlackWork => {
  const running = new Set<Promise<void>>()
  return {
    track: work => {
      const done: Promise<void> = work.catch(onError).finally(() => running.delete(done))
      running.add(done)
    },
    ended: async () => {
      await Promise.all(running)
    },
  }
}
