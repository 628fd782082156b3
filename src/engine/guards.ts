/** Watches over deployments that ask. They go on beside the jobs: an unanswered question holds no worker. */
export type Guards = {
  /** Begins a guard. When it has ended and says so (true), the deployment is looked at again. */
  begin(deployment: string, guard: (ending: AbortSignal) => Promise<boolean>): void
  /** Tells the guard of a deployment to end, and waits until it has let go of it. */
  end(deployment: string): Promise<void>
  /** Waits until all have ended by themselves, as they do when the process stops. */
  ended(): Promise<void>
}

type Guard = { readonly ending: AbortController; readonly ended: Promise<void> }

export type GuardsDeps = {
  readonly lookAgain: (deployment: string) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** The guards of one process, at most one for each deployment. */
export const createGuards = ({ lookAgain, onError }: GuardsDeps): Guards => {
  const guards = new Map<string, Guard>()
  const run = async (id: string, guard: Promise<boolean>): Promise<void> => {
    const hasNews = await guard.catch((error: unknown) => {
      onError(error)
      return false
    })
    guards.delete(id)
    // Not waited for: whoever looks again may itself have waited for the end of this guard.
    if (hasNews) void lookAgain(id).catch(onError)
  }
  return {
    begin: (id, guard) => {
      const ending = new AbortController()
      guards.set(id, { ending, ended: run(id, guard(ending.signal)) })
    },
    end: async id => {
      const guard = guards.get(id)
      guard?.ending.abort(new Error('somebody looks at the deployment'))
      await guard?.ended
    },
    ended: async () => void (await Promise.all([...guards.values()].map(({ ended }) => ended))),
  }
}
