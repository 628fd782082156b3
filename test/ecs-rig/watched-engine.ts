import type { Engine, RunningContainer } from '../rig/ecs/engines/engine.ts'

/** How many containers ran that nobody had told to stop, after each thing that happened. */
export type Seen = {
  readonly what: 'started' | 'told' | 'ended'
  readonly image: string
  readonly name: string
  readonly untold: number
}
export type WatchedEngine = Engine & { readonly seen: Seen[] }

/** An engine that is also looked at: what it was asked to do and what ended, in order, whatever the stand-in says of it. */
export const watchedEngine = (engine: Engine): WatchedEngine => {
  const seen: Seen[] = []
  const untold = new Set<string>()
  const note = (what: Seen['what'], image: string, name: string): void => {
    if (what === 'started') untold.add(name)
    else untold.delete(name)
    seen.push({ what, image, name, untold: untold.size })
  }
  const watched = (container: RunningContainer, image: string, name: string): RunningContainer => {
    note('started', image, name)
    void container.exited.then(() => note('ended', image, name))
    return {
      ...container,
      signal: async signal => {
        note('told', image, name)
        await container.signal(signal)
      },
    }
  }
  return {
    ...engine,
    seen,
    start: async spec => watched(await engine.start(spec), spec.image, spec.name),
  }
}
