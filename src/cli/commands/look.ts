import type { Command } from 'commander'
import type { EnvironmentStatus } from '../../app/status.ts'
import type { HistoryEntry, HistoryPage } from '../../app/status.ts'
import type { CliParts } from '../context.ts'
import { duration } from '../../domain/duration-text.ts'
import { table } from '../output.ts'
import type { Act } from '../act.ts'
import { appName } from '../repository.ts'
import { statusText } from '../render-status.ts'
import { toSecond } from '../../domain/instant-text.ts'

type Common = { readonly file: string; readonly app?: string }
type LogLine = { readonly at: string; readonly step: string; readonly text: string }

const withApp = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')

/** status, history and logs: they change nothing. */
export const addLookCommands = (program: Command, act: Act, parts: CliParts): void => {
  withApp(program.command('status'))
    .description('what runs where, seen from outside')
    .action(
      act<[Common]>(async (output, options) => {
        const app = await appName(options.app, options.file)
        const client = await parts.connect(output)
        const environments = await client.get<readonly EnvironmentStatus[]>(
          `/v1/apps/${encodeURIComponent(app)}/status`,
        )
        output.data(statusText(environments))
        output.json(environments)
        return 0
      }),
    )
  withApp(program.command('history'))
    .description('deployments and rollbacks, newest first')
    .argument('[environment]')
    .option('-n, --limit <count>', 'how many', '20')
    .action(
      act<[string | undefined, Common & { limit: string }]>(async (output, environment, options) => {
        const app = await appName(options.app, options.file)
        const client = await parts.connect(output)
        const query = new URLSearchParams({
          limit: options.limit,
          ...(environment === undefined ? {} : { environment }),
        })
        const { items } = await client.get<HistoryPage>(
          `/v1/apps/${encodeURIComponent(app)}/history?${query.toString()}`,
        )
        output.data(items.length === 0 ? 'nothing was deployed yet: lockstep ship' : table(items.map(historyRow)))
        output.json(items)
        return 0
      }),
    )
  program
    .command('logs')
    .description("the output of a deployment's steps, or of a run's checks and build")
    .argument('<deployment>')
    .option('-f, --follow', 'go on until it ends')
    .action(
      act<[string, { follow?: boolean }]>(async (output, id, { follow }) => {
        const client = await parts.connect(output)
        for await (const line of client.lines<LogLine>(
          `/v1/logs/${id}?follow=${follow === true ? 'true' : 'false'}`,
          new AbortController().signal,
        )) {
          output.data(`${line.at.slice(11, 23)}  ${line.step}  ${line.text}`)
          output.json(line)
        }
        return 0
      }),
    )
}

const historyRow = ({
  createdAt,
  finishedAt,
  id,
  environment,
  kind,
  release,
  state,
  kept,
}: HistoryEntry): readonly string[] => [
  toSecond(createdAt),
  id,
  environment,
  kind,
  release,
  state,
  finishedAt === null ? '' : duration(Date.parse(finishedAt) - Date.parse(createdAt)),
  kept.length === 0 ? '' : `kept ${kept.map(({ what }) => what).join(', ')}`,
]
