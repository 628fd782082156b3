import type { GateState, GateVerdict } from '../api/types.ts'
import { capital, listed } from '../words/counted.ts'
import { readable, untilText } from '../words/moments.ts'
import type { StateWord } from '../words/state-words.ts'
import { canPass, openGates } from '../overview/needs.ts'

/** Why a deployment has not started: in a few words, and in full. */
export type GateReason = {
  readonly word: StateWord
  readonly text: string
  readonly more: string
  readonly isForPeople: boolean
}

/** What the first gate that is open waits for, and what all of them say; null: none is open. Pure. */
export const gateReason = (gates: GateVerdict, name: string, nowMs: number): GateReason | null => {
  const open = gates.states.filter(({ status }) => status !== 'passed' && status !== 'skipped')
  const [first] = open
  if (first === undefined) return null
  const isForPeople = openGates(gates).length > 0
  const word: StateWord = isForPeople
    ? { word: canPass(gates, name) ? 'Waits for you' : 'Waits for others', icon: 'user-check', tone: 'person' }
    : { word: 'Waits', icon: first.gate === 'freeze' ? 'snowflake' : 'hourglass', tone: 'quiet' }
  return { word, text: textOf(first, nowMs), more: open.map(moreOf).join(' '), isForPeople }
}

const textOf = ({ gate, detail, until, status }: GateState, nowMs: number): string => {
  const when = until === null ? '' : `; that ends ${untilText(until, nowMs)}`
  if (status === 'refused') return 'may not come here'
  switch (gate) {
    case 'approvals':
      return `has ${detail.split(/[;:]/)[0] ?? ''} approvals`
    case 'checklist':
      return 'waits for its checklist'
    case 'freeze':
      return 'is kept out by a freeze'
    case 'windows':
      return until === null ? 'waits for its window' : `waits for its window, which opens ${untilText(until, nowMs)}`
    case 'soak':
      return until === null ? 'has to soak' : `soaks; that ends ${untilText(until, nowMs)}`
    case 'verified':
      return 'is not verified before this'
    case 'branches':
      return 'is on a branch that may not come here'
    case 'drill':
      return 'waits for a drill'
    case 'check':
      return 'waits for an answer from outside'
    case 'wait':
      return `waits${when}`
    default:
      return 'waits'
  }
}

const moreOf = ({ title, detail, who }: GateState): string =>
  `${capital(title)}: ${readable(detail)}${who.length === 0 ? '' : `; ${listed(who)} can pass it`}.`
