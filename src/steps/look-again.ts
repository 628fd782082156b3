import type { Observation } from '../domain/analysis/reading.ts'
import type { Look } from '../domain/analysis/series.ts'
import { lookWithin } from './look-within.ts'
import type { OpenWatch } from './watch-open.ts'
import type { World } from './world.ts'

/** Looks in the watch's own rhythm until the signal. The log hears what was not good, and the first good look after it. */
export const lookAgain = async (
  world: World,
  watch: OpenWatch,
  see: (look: Look) => void,
  signal: AbortSignal,
): Promise<never> => {
  let last: Observation['kind'] = 'good'
  for (;;) {
    const startedMs = world.clock.monotonicMs()
    const look = await lookWithin(watch, world.clock, signal)
    if (look.kind !== 'good' || last !== 'good') world.log.line(lineOf(watch, look))
    last = look.kind
    see(look)
    const tookMs = world.clock.monotonicMs() - startedMs
    await world.clock.pause(Math.max(0, watch.everyMs - tookMs), signal)
  }
}

const lineOf = ({ name }: OpenWatch, { kind, words }: Observation): string =>
  `${name === '' ? 'instances' : name}: ${kind}: ${words}`
