import type { Command } from 'commander'
import type { RetentionReport } from '../../domain/retention.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { table } from '../output.ts'

/** retention: what the policy lets go. */
export const addRetentionCommand = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('retention')
    .description('show what the policy lets go by now; the server removes it once a day')
    .option('--apply', 'remove it now')
    .action(
      act<[{ apply?: boolean }]>(async (output, { apply = false }) => {
        const client = await parts.connect(output)
        const report = await (apply
          ? client.post<RetentionReport>('/v1/retention', {})
          : client.get<RetentionReport>('/v1/retention'))
        output.data(reportText(report))
        output.json(report)
        return 0
      }),
    )
}

const reportText = ({ retention, things, isDone }: RetentionReport): string => {
  if (retention === null) return 'the policy has no retention: nothing goes'
  const rows = things.map(({ kind, count, bytes }) => [
    `${count} ${kind}${count === 1 ? '' : 's'}`,
    bytes === 0 ? '' : `${(bytes / 1_000_000).toFixed(1)} MB`,
  ])
  return `${isDone ? 'removed' : 'would go now; lockstep retention --apply removes it'}\n${table(rows)}`
}
