import { defineErrors } from './error.ts'

/** What a person may not do about a deployment that waits for its gates, and why. */
export const gateErrors = defineErrors({
  GATE_NOT_APPROVER: {
    title: 'Not one of those who may approve',
    message: (a: { person: string; deployment: string; who: readonly string[] }) =>
      `${a.person} may not approve ${a.deployment}${a.who.length === 0 ? ': nobody can any more' : `; ${a.who.join(', ')} may`}`,
    hint: 'who may approve stands in gates.approvals of lockstep.yaml and in the policy; who wrote a commit of it is barred unless they say otherwise',
    kind: 'terminal',
    status: 403,
  },
  GATE_NOTHING_TO_APPROVE: {
    title: 'No approval is waited for',
    message: (a: { deployment: string; state: string }) =>
      `${a.deployment} waits for no approval${a.state === 'waiting' ? '' : `: it is ${a.state}`}`,
    hint: 'lockstep status shows what each environment waits for',
    kind: 'terminal',
    status: 409,
  },
  GATE_ITEM_UNKNOWN: {
    title: 'No such item on the checklist',
    message: (a: { item: string; deployment: string; left: readonly string[] }) =>
      `the checklist of ${a.deployment} has no open item "${a.item}"; open are: ${a.left.join(', ') || 'none'}`,
    hint: 'write the item as the checklist has it, in quotes',
    kind: 'terminal',
    status: 404,
  },
  GATE_GLASS_BARRED: {
    title: 'Not one of those who may break the glass',
    message: (a: { person: string; who: readonly string[] }) =>
      `${a.person} may not override the gates${a.who.length === 0 ? ': no policy lets anybody' : `; ${a.who.join(', ')} may`}`,
    hint: 'break-glass in policy.yaml names who may, and who is told',
    kind: 'terminal',
    status: 403,
  },
  GATE_GLASS_UNTOLD: {
    title: 'Nobody else would hear of it',
    message: (a: { person: string }) => `${a.person} would override the gates and nobody but ${a.person} would be told`,
    hint: 'break-glass.tell in policy.yaml has to name a second person',
    kind: 'terminal',
    status: 403,
  },
  GATE_REASON_MISSING: {
    title: 'A reason is missing',
    message: (a: { what: string }) => `${a.what} needs a reason`,
    hint: '--reason "..."; it becomes part of the record',
    kind: 'terminal',
    status: 400,
  },
  FREEZE_UNKNOWN: {
    title: 'No such freeze',
    message: (a: { id: string }) => `no freeze ${a.id} is in force`,
    hint: 'lockstep freeze list shows those in force',
    kind: 'terminal',
    status: 404,
  },
  FREEZE_NEVER: {
    title: 'The freeze would be over before it begins',
    message: (a: { from: string; to: string }) => `from ${a.from} to ${a.to} is no time`,
    hint: '--until is a later instant than --from and than now, for example 2026-12-24T00:00Z',
    kind: 'terminal',
    status: 400,
  },
})
