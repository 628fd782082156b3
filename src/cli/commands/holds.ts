import type { Command } from 'commander'
import type { CliParts } from '../context.ts'
import type { Act } from '../act.ts'
import { appName } from '../repository.ts'

type Options = { readonly file: string; readonly app?: string; readonly reason: string }

/** hold lift: lets a release in again that was taken back or left. Holds come by themselves. */
export const addHoldCommands = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('hold')
    .description('releases that stay out of an environment; status lists them')
    .command('lift')
    .description('let a held release in again')
    .argument('<environment>')
    .argument('<release>', 'version, id or commit')
    .requiredOption('--reason <reason>', 'why; it becomes part of the record')
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')
    .action(
      act<[string, string, Options]>(async (output, environment, release, { reason, ...options }) => {
        const app = encodeURIComponent(await appName(options.app, options.file))
        const client = await parts.connect(output)
        const path = `/v1/apps/${app}/environments/${encodeURIComponent(environment)}/holds/lift`
        const lifted = await client.post<{ release: string }>(path, { release, reason })
        output.data(`${lifted.release} may be deployed to ${environment} again`)
        output.json(lifted)
        return 0
      }),
    )
}
