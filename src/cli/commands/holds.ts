import type { Command } from 'commander'
import type { CliParts } from '../context.ts'
import type { Act } from '../act.ts'
import type { Output } from '../output.ts'
import { appName } from '../repository.ts'

type Options = { readonly file: string; readonly app?: string; readonly reason: string }

const withOptions = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')

/** hold and hold lift: keeps a release out of an environment, or lets it in again. Most holds come by themselves. */
export const addHoldCommands = (program: Command, act: Act, parts: CliParts): void => {
  const send = async (
    output: Output,
    [environment, release, { reason, ...options }]: [string, string, Options],
    what: string,
    said: string,
  ): Promise<number> => {
    const app = encodeURIComponent(await appName(options.app, options.file))
    const client = await parts.connect(output)
    const path = `/v1/apps/${app}/environments/${encodeURIComponent(environment)}/${what}`
    const answer = await client.post<{ release: string }>(path, { release, reason })
    output.data(`${answer.release} ${said} ${environment}`)
    output.json(answer)
    return 0
  }
  // A required option of `hold` would be asked of `hold lift` as well: the server asks for this one.
  const hold = withOptions(program.command('hold'))
    .option('--reason <reason>', 'why; needed, and part of the record', '')
    .description('keep a release out of an environment and of those after it; status lists the holds')
    .argument('<environment>')
    .argument('<release>', 'version, id or commit')
    .action(act<[string, string, Options]>((output, ...args) => send(output, args, 'holds', 'stays out of')))
  withOptions(hold.command('lift'))
    .requiredOption('--reason <reason>', 'why; it becomes part of the record')
    .description('let a held release in again')
    .argument('<environment>')
    .argument('<release>', 'version, id or commit')
    .action(
      act<[string, string, Options]>((output, ...args) => send(output, args, 'holds/lift', 'may be deployed again to')),
    )
}
