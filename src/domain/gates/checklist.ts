import type { GateFacts, GateState } from './facts.ts'

/** One item that a person must confirm. */
export const checklistState = (item: string, { ticked }: Pick<GateFacts, 'ticked'>): GateState => {
  const tick = ticked.find(one => one.item === item)
  return {
    gate: 'checklist',
    title: item,
    status: tick === undefined ? 'waiting' : 'passed',
    detail: tick === undefined ? 'somebody has to confirm it' : `confirmed by ${tick.person} at ${tick.at}`,
    who: [],
    until: null,
    expiresAt: null,
  }
}
