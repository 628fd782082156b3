import { timeText } from '../words/moments.ts'
import type { ServiceTraffic, Traffic } from './traffic.ts'

/** What a picture of traffic shows, in words: for whoever does not see it, and beneath it. Pure. */
export const trafficWords = (
  { points }: ServiceTraffic,
  { turnMs, pointMs }: Pick<Traffic, 'turnMs' | 'pointMs'>,
): string => {
  const [, ...moves] = points
  const said = [
    ...moves.map(({ atMs, share }) => ({ atMs, words: share === 0 ? 'back to 0 %' : `${share} %` })),
    ...(turnMs === null ? [] : [{ atMs: turnMs, words: 'turned' }]),
    ...(pointMs === null ? [] : [{ atMs: pointMs, words: 'past the point of no return' }]),
  ].toSorted((a, b) => a.atMs - b.atMs)
  return said.length === 0
    ? 'No user was moved yet.'
    : `${said.map(({ atMs, words }) => `${words} at ${timeText(atMs)}`).join(', ')}.`
}
