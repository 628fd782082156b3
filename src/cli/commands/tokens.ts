import type { Command } from 'commander'
import { Option } from 'commander'
import type { MadeToken, StoredToken } from '../../app/people/tokens.ts'
import { roles } from '../../domain/people/principal.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { table } from '../output.ts'
import { spanOf } from '../span-of.ts'
import { toMinute } from '../../domain/instant-text.ts'

type Create = {
  readonly role: string
  readonly app?: readonly string[]
  readonly environment?: readonly string[]
  readonly expires: string
}

/** token create, list and revoke: what programs show to use the API. */
export const addTokenCommands = (program: Command, act: Act, parts: CliParts): void => {
  const token = program.command('token').description('tokens by which programs, and people elsewhere, use the API')
  token
    .command('create')
    .description('make a token and print it; it is shown this once')
    .argument('<name>', 'for example where it is used')
    .addOption(new Option('--role <role>', 'the most that it may do').choices(roles).makeOptionMandatory())
    .option('--app <app...>', 'only in these apps; names or patterns with *')
    .option('--environment <environment...>', 'only in these environments; names or patterns with *')
    .option('--expires <time>', 'how long it is good', '90d')
    .action(
      act<[string, Create]>(async (output, name, { role, app = ['*'], environment = ['*'], expires }) => {
        const body = { name, role, apps: app, environments: environment, expiresInMs: spanOf(expires) }
        const client = await parts.connect(output)
        const made = await client.post<MadeToken>('/v1/tokens', body)
        output.progress(`${tokenRow(made.token).join('  ')}\nkeep it now: it is not shown again`)
        output.data(made.secret)
        output.json(made)
        return exitCodes.done
      }),
    )
  token
    .command('list')
    .description('the tokens that are not revoked, newest first')
    .action(
      act<[object]>(async output => {
        const client = await parts.connect(output)
        const tokens = await client.get<readonly StoredToken[]>('/v1/tokens')
        output.data(tokens.length === 0 ? 'there is no token: lockstep token create' : table(tokens.map(tokenRow)))
        output.json(tokens)
        return exitCodes.done
      }),
    )
  token
    .command('revoke')
    .description('let a token no longer be good, from now on')
    .argument('<name>')
    .action(
      act<[string]>(async (output, name) => {
        const client = await parts.connect(output)
        const revoked = await client.post<StoredToken>(`/v1/tokens/${encodeURIComponent(name)}/revoke`, {})
        output.data(`${revoked.name} is revoked`)
        output.json(revoked)
        return exitCodes.done
      }),
    )
}

const tokenRow = ({ name, owner, scope, expiresAt, lastUsedAt }: StoredToken): readonly string[] => [
  name,
  `of ${owner.name}`,
  scope.role,
  `apps ${scope.apps.join(', ')}`,
  `environments ${scope.environments.join(', ')}`,
  `until ${toMinute(expiresAt)}`,
  lastUsedAt === null ? 'never used' : `used ${toMinute(lastUsedAt)}`,
]
