import type { Command } from 'commander'
import type { FlagToken, MadeFlagToken } from '../../app/people/flag-tokens.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { table } from '../output.ts'
import { appName } from '../repository.ts'
import { spanOf } from '../span-of.ts'
import { toMinute } from '../../domain/instant-text.ts'

type Common = { readonly file: string; readonly app?: string }

const withApp = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')

const pathOf = async (environment: string, { app, file }: Common): Promise<string> =>
  `/v1/apps/${encodeURIComponent(await appName(app, file))}/environments/${encodeURIComponent(environment)}/flag-tokens`

/** flag-token create, list and revoke: what those show that are no instances and ask for feature flags. */
export const addFlagTokenCommands = (program: Command, act: Act, parts: CliParts): void => {
  const token = program
    .command('flag-token')
    .description('tokens that ask for the feature flags of one environment, and for nothing else')
  withApp(token.command('create'))
    .description('make a token and print it; it is shown this once')
    .argument('<environment>')
    .argument('<name>', 'for example who asks with it')
    .option('--expires <time>', 'how long it is good', '90d')
    .action(
      act<[string, string, Common & { expires: string }]>(async (output, environment, name, options) => {
        const path = await pathOf(environment, options)
        const body = { name, expiresInMs: spanOf(options.expires) }
        const client = await parts.connect(output)
        const made = await client.post<MadeFlagToken>(path, body)
        output.progress(`${row(made.token).join('  ')}\nkeep it now: it is not shown again`)
        output.data(made.secret)
        output.json(made)
        return exitCodes.done
      }),
    )
  withApp(token.command('list'))
    .description('those of an environment that are not revoked, newest first')
    .argument('<environment>')
    .action(
      act<[string, Common]>(async (output, environment, options) => {
        const path = await pathOf(environment, options)
        const client = await parts.connect(output)
        const found = await client.get<readonly FlagToken[]>(path)
        output.data(found.length === 0 ? 'there is none: lockstep flag-token create' : table(found.map(row)))
        output.json(found)
        return exitCodes.done
      }),
    )
  withApp(token.command('revoke'))
    .description('let a token no longer be good, from now on')
    .argument('<environment>')
    .argument('<name>')
    .action(
      act<[string, string, Common]>(async (output, environment, name, options) => {
        const path = await pathOf(environment, options)
        const client = await parts.connect(output)
        const revoked = await client.post<FlagToken>(`${path}/${encodeURIComponent(name)}/revoke`, {})
        output.data(`${revoked.name} is revoked`)
        output.json(revoked)
        return exitCodes.done
      }),
    )
}

const row = ({ name, app, environment, createdBy, expiresAt, lastUsedAt }: FlagToken): readonly string[] => [
  name,
  `${environment} of ${app}`,
  `made by ${createdBy}`,
  `until ${toMinute(expiresAt)}`,
  lastUsedAt === null ? 'never used' : `used ${toMinute(lastUsedAt)}`,
]
