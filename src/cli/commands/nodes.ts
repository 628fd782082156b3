import type { Command } from 'commander'
import type { NodeSeen } from '../../app/nodes.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { table } from '../output.ts'
import { toSecond } from '../../domain/instant-text.ts'

/** nodes: who leads deployments. */
export const addNodesCommand = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('nodes')
    .description('the nodes that share the database: which live, since when, of which version, and what each leads')
    .action(
      act<[object]>(async output => {
        const client = await parts.connect(output)
        const nodes = await client.get<readonly NodeSeen[]>('/v1/nodes')
        output.data(table(nodes.map(nodeRow)))
        output.json(nodes)
        return 0
      }),
    )
}

const nodeRow = ({
  name,
  isAlive,
  homePath,
  host,
  pid,
  version,
  startedAt,
  seenAt,
  leads,
}: NodeSeen): readonly string[] => [
  isAlive ? '✓' : '✗',
  name ?? '(no name)',
  `${homePath} of ${host}`,
  `process ${pid}`,
  version,
  isAlive ? `since ${toSecond(startedAt)}` : `silent since ${toSecond(seenAt)}`,
  leads.length === 0 ? 'leads nothing' : `leads ${leads.join(', ')}`,
]
