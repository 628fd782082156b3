import type { Command } from 'commander'
import type { EnvironmentDrift } from '../../app/drift.ts'
import type { Parity } from '../../app/parity.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { driftText, parityText } from '../render-drift.ts'
import { appName } from '../repository.ts'

type Options = { readonly file: string; readonly app?: string }

const withApp = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')

/** drift and parity: they look, and change nothing. */
export const addDriftCommands = (program: Command, act: Act, parts: CliParts): void => {
  withApp(program.command('drift'))
    .description('what differs between what runs and the record; exit code 3 when something does')
    .action(
      act<[Options]>(async (output, options) => {
        const app = await appName(options.app, options.file)
        const client = await parts.connect(output)
        const found = await client.get<readonly EnvironmentDrift[]>(`/v1/apps/${encodeURIComponent(app)}/drift`)
        output.data(driftText(found))
        output.json(found)
        return found.some(({ differences }) => (differences ?? []).length > 0) ? exitCodes.needsPerson : exitCodes.done
      }),
    )
  withApp(program.command('parity'))
    .description('what two environments do not have alike: release, migrations, settings; no value of a variable')
    .argument('<environment>', 'one')
    .argument('<other>', 'the other')
    .action(
      act<[string, string, Options]>(async (output, left, right, options) => {
        const app = await appName(options.app, options.file)
        const client = await parts.connect(output)
        const query = new URLSearchParams({ left, right })
        const parity = await client.get<Parity>(`/v1/apps/${encodeURIComponent(app)}/parity?${query.toString()}`)
        output.data(parityText(parity))
        output.json(parity)
        return exitCodes.done
      }),
    )
}
