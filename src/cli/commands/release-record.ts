import type { Command } from 'commander'
import type { ReleaseRecord } from '../../domain/release-record/release-record.ts'
import type { ReleasePage } from '../../app/release-record.ts'
import type { Act } from '../act.ts'
import type { ApiClient } from '../api-client.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { releaseListText, releaseText } from '../render-release.ts'
import { appName } from '../repository.ts'

type Common = { readonly file: string; readonly app?: string }
type List = Common & { readonly limit: string; readonly before?: string }
type Show = Common & { readonly markdown?: boolean }

const withApp = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')

/** release list and release show: which releases there are, and all that is known of one. They change nothing. */
export const addReleaseRecordCommands = (program: Command, act: Act, parts: CliParts): void => {
  const release = program.command('release').description('releases, and the record of one for an auditor')
  withApp(release.command('list'))
    .description('releases, newest first, and where they run')
    .option('-n, --limit <count>', 'how many', '20')
    .option('--before <number>', 'only those with a smaller number')
    .action(
      act<[List]>(async (output, { limit, before, ...options }) => {
        const base = await releasesPath(options)
        const client = await parts.connect(output)
        const query = new URLSearchParams({ limit, ...(before === undefined ? {} : { before: numberOf(before) }) })
        const page = await client.get<ReleasePage>(`${base}?${query.toString()}`)
        output.data(releaseListText(page))
        output.json(page)
        return exitCodes.done
      }),
    )
  withApp(release.command('show'))
    .description('the record of a release: notes, artifacts, migrations, deployments, gates and who passed them, holds')
    .argument('<release>', 'version, id or commit')
    .option('--markdown', 'all of it as Markdown, to be handed on')
    .action(
      act<[string, Show]>(async (output, name, { markdown, ...options }) => {
        const path = `${await releasesPath(options)}/${encodeURIComponent(name)}/record`
        const client = await parts.connect(output)
        if (markdown === true && !output.isJson) {
          output.data((await wholeText(client, `${path}?format=markdown`)).trimEnd())
          return exitCodes.done
        }
        const record = await client.get<ReleaseRecord>(path)
        output.data(releaseText(record))
        output.json(record)
        return exitCodes.done
      }),
    )
}

const releasesPath = async ({ app, file }: Common): Promise<string> =>
  `/v1/apps/${encodeURIComponent(await appName(app, file))}/releases`

const wholeText = async (client: ApiClient, path: string): Promise<string> => {
  let whole = ''
  for await (const piece of client.text(path, new AbortController().signal)) whole += piece
  return whole
}

/** People say v7, the API counts 7. */
const numberOf = (version: string): string => version.replace(/^v/, '')
