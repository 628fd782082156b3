import type { DeploymentRecord } from '../api/types.ts'
import type { StateWord, Tone } from '../words/state-words.ts'

/** What somebody, or another system, said of a deployment. `who` null: nobody has. */
export type RecordedWord = {
  readonly at: string | null
  readonly who: string | null
  readonly what: StateWord
  readonly why: string
}

const word = (text: string, icon: StateWord['icon'], tone: Tone): StateWord => ({ word: text, icon, tone })

/** Approvals, confirmations, checks, broken glass and decisions, in the order in which they were said; what is open comes last. Pure. */
export const recordedWords = ({ gates, decisions }: DeploymentRecord): readonly RecordedWord[] =>
  [
    ...gates.approvals.map(({ at, person, reason, isOfThisPlan }) => ({
      at,
      who: person,
      what: isOfThisPlan
        ? word('approved', 'check', 'done')
        : word('approved an earlier plan, which counts no more', 'minus', 'quiet'),
      why: reason,
    })),
    ...gates.checklist.map(({ item, person, at }) => ({
      at,
      who: person,
      what: person === null ? word('not confirmed', 'circle-dashed', 'quiet') : word('confirmed', 'check', 'done'),
      why: item,
    })),
    ...gates.checks.map(({ name, verdict, why, at }) => ({ at, who: name, what: checkWords[verdict], why })),
    ...(gates.brokenGlass === null
      ? []
      : [
          {
            at: gates.brokenGlass.at,
            who: gates.brokenGlass.actor.name,
            what: word('broke the glass', 'alert-triangle', 'person'),
            why: gates.brokenGlass.reason,
          },
        ]),
    ...decisions.map(({ at, actor, what, reason }) => ({
      at,
      who: actor.name,
      what: word(what, 'user-check', 'quiet'),
      why: reason,
    })),
  ].toSorted((a, b) => instantOf(a) - instantOf(b))

const checkWords = {
  pass: word('passes', 'check', 'done'),
  fail: word('fails', 'x', 'failed'),
  none: word('has not answered', 'help-circle', 'person'),
} as const

const instantOf = ({ at }: RecordedWord): number => (at === null ? Infinity : Date.parse(at))
