import type { Command } from 'commander'
import type { EnvironmentFlags } from '../../app/flags.ts'
import type { EnvironmentStatus } from '../../app/status.ts'
import type { FlagValue } from '../../domain/app-flag.ts'
import type { Act } from '../act.ts'
import type { ApiClient } from '../api-client.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import type { Output } from '../output.ts'
import { flagsText } from '../render-flags.ts'
import { appName } from '../repository.ts'

type Common = { readonly file: string; readonly app?: string }
type Change = Common & { readonly environment: string; readonly reason: string }

const withApp = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')

const withChange = (command: Command): Command =>
  withApp(command)
    .requiredOption('--environment <environment>', 'where')
    .requiredOption('--reason <reason>', 'why; it becomes part of the record')

/** flags, flags set and flags reset: feature flags of the app, and a person's word about one. */
export const addFlagCommands = (program: Command, act: Act, parts: CliParts): void => {
  const flags = withApp(program.command('flags'))
    .description('the feature flags of the app in its environments, and who set them')
    .option('--environment <environment>', 'only there')
    .action(
      act<[Common & { environment?: string }]>(async (output, options) => {
        const base = await baseOf(options)
        const client = await parts.connect(output)
        const names = options.environment === undefined ? await deployedTo(client, base) : [options.environment]
        const found = await Promise.all(
          names.map(async name => ({ environment: name, ...(await flagsAt(client, base, name)) })),
        )
        output.data(flagsText(found))
        output.json(found)
        return exitCodes.done
      }),
    )
  withChange(flags.command('set'))
    .description('give a feature flag a value, until it is set again or reset')
    .argument('<flag>')
    .argument('<value>', 'true, false, a number or a text, as the flag takes it')
    .action(
      act<[string, string, Change]>(async (output, flag, text, options) => {
        const base = await baseOf(options)
        const client = await parts.connect(output)
        const known = await flagsAt(client, base, options.environment)
        const value = valueOf(text, known.flags.find(one => one.flag === flag)?.type)
        return change(output, client, { base, flag, options, what: 'set', body: { value } })
      }),
    )
  withChange(flags.command('reset'))
    .description('take back what was set: the default of the release counts again')
    .argument('<flag>')
    .action(
      act<[string, Change]>(async (output, flag, options) => {
        const base = await baseOf(options)
        const client = await parts.connect(output)
        return change(output, client, { base, flag, options, what: 'reset', body: {} })
      }),
    )
}

type Changing = {
  readonly base: string
  readonly flag: string
  readonly options: Change
  readonly what: 'set' | 'reset'
  readonly body: object
}

const change = async (
  output: Output,
  client: ApiClient,
  { base, flag, options: { environment, reason }, what, body }: Changing,
): Promise<number> => {
  const path = `${pathOf(base, environment)}/${encodeURIComponent(flag)}/${what}`
  const after = await client.post<EnvironmentFlags>(path, { ...body, reason })
  output.data(flagsText([{ environment, ...after }]))
  output.json(after)
  return exitCodes.done
}

const baseOf = async ({ app, file }: Common): Promise<string> =>
  `/v1/apps/${encodeURIComponent(await appName(app, file))}`

const pathOf = (base: string, environment: string): string =>
  `${base}/environments/${encodeURIComponent(environment)}/flags`

const flagsAt = (client: ApiClient, base: string, environment: string): Promise<EnvironmentFlags> =>
  client.get<EnvironmentFlags>(pathOf(base, environment))

const deployedTo = async (client: ApiClient, base: string): Promise<readonly string[]> =>
  (await client.get<readonly EnvironmentStatus[]>(`${base}/status`)).flatMap(({ environment, release }) =>
    release === null ? [] : [environment],
  )

/** What was written, as the flag takes it; what is nothing of the kind is left for the server to refuse. */
const valueOf = (text: string, type: string | undefined): FlagValue => {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  return text
}
