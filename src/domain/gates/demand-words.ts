import type { Gates } from './gates.ts'
import { windowText } from './windows.ts'
import { plural, spanText } from './words.ts'

/** What the file demands before a deployment starts, in words; empty: nothing. What the policy adds is said once it waits. */
export const demandWords = (gates: Gates): readonly string[] => [
  ...gates.approvals.map(({ count, from }) => `${plural(count, 'approval')} of ${from.join(', ')}`),
  ...gates.branches.map(patterns => `a commit on ${patterns.join(' or ')}`),
  ...(gates.soakMs > 0 ? [`${spanText(gates.soakMs)} in the environment before`] : []),
  ...gates.drills.map(({ environment, withinMs }) => `a drill in ${environment} within ${spanText(withinMs)}`),
  ...gates.checklist.map(item => `"${item}" ticked`),
  ...gates.checks.map(({ name }) => `the check ${name}`),
  ...(gates.waitMs > 0 ? [`a wait of ${spanText(gates.waitMs)}`] : []),
  ...gates.windows.map(windows => `open: ${windows.map(windowText).join(' or ')}`),
  ...gates.freezes.map(({ from, to, reason }) => `no freeze (${from} to ${to ?? 'its lifting'}: ${reason})`),
]
