import { duration } from '../../../src/domain/duration-text.ts'
import type { Limit } from '../../../src/domain/analysis/reading.ts'
import type { StateWord } from '../words/state-words.ts'
import type { Check, Watched } from './checks.ts'

const words = {
  pass: { word: 'Pass', icon: 'check', tone: 'done' },
  fail: { word: 'Failed', icon: 'x', tone: 'failed' },
  inconclusive: { word: 'Inconclusive', icon: 'help-circle', tone: 'person' },
  watching: { word: 'Watching', icon: 'loader-2', tone: 'moving' },
} as const satisfies Readonly<Record<string, StateWord>>

const unjudged: StateWord = { word: 'Not judged', icon: 'minus', tone: 'quiet' }

export const checkWord = ({ verdict }: Check): StateWord => (verdict === null ? unjudged : words[verdict])

/** What people call a watch. */
export const watchName = ({ name }: Pick<Watched, 'name'>): string => (name === '' ? 'Instances' : name)

export const valueText = (value: number, { unit }: Limit): string => `${Number(value.toPrecision(3))}${unit}`

const lookedAt: Readonly<Record<string, string>> = {
  http: 'a path of each instance',
  command: 'a command',
  alarm: 'an alarm of CloudWatch',
  instances: 'what the target says of them',
}

/** What is bad, and how often it is looked at. */
export const watchText = ({ kind, everyMs, limit }: Watched): string => {
  const every = `every ${duration(everyMs)}`
  if (limit !== null) {
    const beside =
      limit.timesOld === null
        ? ''
        : ` and ${limit.timesOld} times ${limit.side === 'above' ? 'as much as' : 'less than'} the old`
    return `bad ${limit.side} ${valueText(limit.at, limit)}${beside}, ${every}`
  }
  return `${lookedAt[kind] ?? kind}, ${every}`
}

/** What a picture of a check shows, for whoever does not see it. */
export const checkSummary = ({ watch: { limit }, points }: Check): string => {
  const count = (kind: string) => points.filter(one => one.kind === kind).length
  const looks = `${count('good')} good, ${count('bad')} bad, ${count('no-data')} without data`
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]))
  if (limit === null || values.length === 0) return looks
  const [least, most] = [Math.min(...values), Math.max(...values)].map(value => valueText(value, limit))
  return `${least} to ${most}, limit ${valueText(limit.at, limit)}; ${looks}`
}
