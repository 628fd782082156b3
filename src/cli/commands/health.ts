import type { Command } from 'commander'
import type { z } from 'zod'
import type { health as healthShape, ready as readyShape } from '../../http/answers/run.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'

type Options = { readonly node?: string; readonly ready?: boolean }

/** health: for whoever looks after the process, as a container's health check does. Starts nothing. */
export const addHealthCommand = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('health')
    .description('ask the server of this data folder whether it lives; 1 when it does not answer. It is not started')
    .option('--ready', 'whether it is ready as well: its database answers, its leases are renewed, it does not stop')
    .option('--node <name>', 'that of several nodes; LOCKSTEP_NODE says the same')
    .action(
      act<[Options]>(async (output, { node = null, ready = false }) => {
        const client = parts.node(node)
        const health = await client.get<z.infer<typeof healthShape>>('/v1/health')
        output.data(`lives: process ${health.pid}, version ${health.version}`)
        const readiness = ready ? await client.get<z.infer<typeof readyShape>>('/v1/ready') : null
        if (readiness !== null) output.data(`ready: leads ${readiness.leads}, schema ${readiness.schema}`)
        output.json({ health, readiness })
        return 0
      }),
    )
}
