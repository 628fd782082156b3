import type { Command } from 'commander'
import type { PolicyView } from '../../domain/gates/policy-view.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { policyText } from '../render-policy.ts'

/** policy: what the server demands, whatever a file says. */
export const addPolicyCommand = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('policy')
    .description(
      'what the server demands of every app and of those that you may see: roles, rules, freezes, what it keeps',
    )
    .action(
      act<[object]>(async output => {
        const client = await parts.connect(output)
        const policy = await client.get<PolicyView>('/v1/policy')
        output.data(policyText(policy))
        output.json(policy)
        return exitCodes.done
      }),
    )
}
