import { fewDenials } from '../../domain/people/few-denials.ts'
import { placeText } from '../../domain/people/may-act.ts'
import type { Needed } from '../../domain/people/may-act.ts'
import type { Principal } from '../../domain/people/principal.ts'
import { tellSystem } from '../../store/streams.ts'
import type { Lockstep } from '../lockstep.ts'

/** Keeps in the record that somebody was not let, each thing once an hour. */
export const tellDenials = ({ store, clock }: Pick<Lockstep, 'store' | 'clock'>) => {
  const few = fewDenials()
  return async (principal: Principal & { readonly via?: string }, needed: Needed): Promise<void> => {
    const { kind, name, via } = principal
    const place = placeText(needed)
    const who = JSON.stringify([kind, name, via ?? null])
    if (!few.isTold(who, `${needed.role} ${place}`, clock.now().getTime())) return
    const actor = { kind: kind === 'workflow' ? 'system' : 'person', name, ...(via !== undefined && { via }) } as const
    await tellSystem(store.db, { type: 'access-denied', role: needed.role, place, actor, reason: null })
  }
}
