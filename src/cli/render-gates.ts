import type { GateState, GateVerdict } from '../domain/gates/facts.ts'
import { toMinute } from '../domain/instant-text.ts'

const marks: Readonly<Record<GateState['status'], string>> = {
  passed: '✓',
  waiting: '…',
  refused: '✗',
  expired: '✗',
  skipped: '–',
}

/** One line a gate: what is demanded, how it stands, who can end it, and until when. */
export const gateLines = ({ states }: GateVerdict): readonly string[] => states.map(gateLine)

const gateLine = ({ title, status, detail, who, until, expiresAt }: GateState): string =>
  [
    `  ${marks[status]} ${title}: ${detail}`,
    ...(status === 'waiting' && who.length > 0 ? [`can be given by ${who.join(', ')}`] : []),
    ...(status === 'waiting' && until !== null && !detail.includes(until) ? [`until ${toMinute(until)} UTC`] : []),
    ...(status === 'waiting' && expiresAt !== null ? [`expires ${toMinute(expiresAt)} UTC`] : []),
  ].join('; ')

/** What a person can do about what is waited for. */
export const gateAdvice = (id: string, { states }: GateVerdict): readonly string[] => {
  const waits = (gate: GateState['gate']): boolean =>
    states.some(state => state.gate === gate && state.status === 'waiting')
  return [
    ...(waits('approvals') ? [`  lockstep approve ${id}, or lockstep reject ${id} --reason "..."`] : []),
    ...(waits('checklist') ? [`  lockstep tick ${id} "item"`] : []),
  ]
}
