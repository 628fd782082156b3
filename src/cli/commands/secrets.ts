import type { Command } from 'commander'
import type { CheckedSecret } from '../../app/secrets-check.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { table } from '../output.ts'
import { appName } from '../repository.ts'

type Options = { readonly file: string; readonly app?: string; readonly release?: string }

/** secrets check: whether what a file refers to is there. */
export const addSecretCommands = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('secrets')
    .description('the secrets that a file refers to')
    .command('check')
    .description('whether each can be read where the environment lives; shows no value; exit code 3 when one cannot')
    .argument('<environment>')
    .option('--release <release>', 'version, id or commit of a release that is built; without it the newest')
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')
    .action(
      act<[string, Options]>(async (output, environment, options) => {
        const app = await appName(options.app, options.file)
        const client = await parts.connect(output)
        const query = options.release === undefined ? '' : `?release=${encodeURIComponent(options.release)}`
        const place = `/v1/apps/${encodeURIComponent(app)}/environments/${encodeURIComponent(environment)}`
        const checked = await client.get<readonly CheckedSecret[]>(`${place}/secrets${query}`)
        output.data(checked.length === 0 ? `${app} refers to no secret in ${environment}` : table(checked.map(row)))
        output.json(checked)
        return checked.some(({ why }) => why !== null) ? exitCodes.needsPerson : exitCodes.done
      }),
    )
}

const row = ({ path, secret, why, code }: CheckedSecret): readonly string[] => [
  why === null ? '✓' : '✗',
  secret,
  path,
  why === null ? '' : `${code}  ${why}`,
]
