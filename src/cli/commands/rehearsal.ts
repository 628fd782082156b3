import type { Command } from 'commander'
import type { Rehearsal } from '../../app/rehearse.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { followRun } from '../follow-run.ts'
import { wentWell, rehearsalText } from '../render-rehearsal.ts'
import { appName, standing } from '../repository.ts'

type Options = {
  readonly file: string
  readonly app?: string
  readonly failAt?: string
  readonly release?: string
  readonly ref?: string
  readonly repository?: string
  readonly empty?: boolean
}

/** rehearse, which touches nothing real, and drill, which does it for real. */
export const addRehearsalCommands = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('rehearse')
    .description('go through a plan in memory and see what would be taken back and kept, whichever step fails')
    .argument('<environment>')
    .option('--fail-at <step>', 'let this step fail and show the way back in full; without it every step in turn')
    .option('--release <release>', 'version, id or commit of a release that is built; without it the newest')
    .option('--ref <ref>', 'a branch, tag or commit that need not be built, instead of a release')
    .option('--repository <repository>', 'where the server finds the commit; without it the one around the file')
    .option('--with-data', 'assume that users wrote into all that the migrations made, as soon as they could (default)')
    .option('--empty', 'assume that nobody wrote into it')
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')
    .action(
      act<[string, Options]>(async (output, environment, options) => {
        const app = await appName(options.app, options.file)
        const { failAt = null, release = null, ref, file, repository } = options
        const source =
          ref === undefined
            ? null
            : await standing(output, { file, ref, ...(repository !== undefined && { repository }) }, parts.remote())
        const client = await parts.connect(output)
        const path = `/v1/apps/${encodeURIComponent(app)}/environments/${encodeURIComponent(environment)}/rehearsals`
        const data = options.empty === true ? 'empty' : 'with-data'
        const rehearsal = await client.post<Rehearsal>(path, { release, source, failAt, data })
        output.data(rehearsalText(rehearsal, failAt))
        output.json(rehearsal)
        return wentWell(rehearsal, failAt) ? exitCodes.done : exitCodes.takenBack
      }),
    )
  program
    .command('drill')
    .description(
      'deploy a release, take it back, deploy it again: three real deployments, for an environment like staging',
    )
    .argument('<environment>')
    .option('--release <release>', 'version, id or commit; without it the newest that may come there')
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')
    .action(
      act<[string, Pick<Options, 'file' | 'app' | 'release'>]>(async (output, environment, options) => {
        const app = await appName(options.app, options.file)
        const client = await parts.connect(output)
        const path = `/v1/apps/${encodeURIComponent(app)}/environments/${encodeURIComponent(environment)}/drills`
        const { id } = await client.post<{ id: string }>(path, { release: options.release ?? null })
        return followRun(client, output, id)
      }),
    )
}
