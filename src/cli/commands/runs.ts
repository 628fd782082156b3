import type { Command } from 'commander'
import type { CheckResult } from '../../domain/checks/check-result.ts'
import { kindOfRun } from '../../domain/run.ts'
import type { Run } from '../../domain/run.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { followRun } from '../follow-run.ts'
import { oneLine } from '../one-line.ts'
import { table } from '../output.ts'
import { checksText } from '../render-checks.ts'
import { toSecond } from '../../domain/instant-text.ts'

type Page = { readonly items: readonly Run[] }
type Shown = Run & {
  readonly checks: readonly CheckResult[]
  readonly deployments: readonly { readonly id: string; readonly environment: string; readonly state: string }[]
}
type ListOptions = { readonly app?: string; readonly limit: string }

const base = '/v1/runs'
const pathOf = (id: string): string => `${base}/${encodeURIComponent(id)}`

/** runs and what it groups: what was started, what its checks say, and what a person may do with them. */
export const addRunCommands = (program: Command, act: Act, parts: CliParts): void => {
  const runs = program
    .command('runs')
    .description('what was shipped, drilled or only checked, newest first')
    .option('--app <app>', 'only of this app')
    .option('-n, --limit <count>', 'how many', '20')
    .action(
      act<[ListOptions]>(async (output, { app, limit }) => {
        const query = new URLSearchParams({ limit, ...(app !== undefined && { app }) })
        const client = await parts.connect(output)
        const page = await client.get<Page>(`${base}?${query.toString()}`)
        output.data(page.items.length === 0 ? 'there is no run yet: lockstep ship' : table(page.items.map(row)))
        output.json(page)
        return exitCodes.done
      }),
    )
  runs
    .command('show')
    .description('one of them, with its checks and deployments')
    .argument('<run>')
    .action(
      act<[string]>(async (output, id) => {
        const client = await parts.connect(output)
        const shown = await client.get<Shown>(pathOf(id))
        output.data(shownText(shown))
        output.json(shown)
        return exitCodes.done
      }),
    )
  runs
    .command('retry')
    .description('start a run of the same commit for what has not passed, where a check has ended it')
    .argument('<run>')
    .action(
      act<[string]>(async (output, id) => {
        const client = await parts.connect(output)
        const run = await client.post<Run>(`${pathOf(id)}/retry`, {})
        output.progress(`${run.id} runs what has not passed in ${id}`)
        return followRun(client, output, run.id)
      }),
    )
  runs
    .command('cancel')
    .description('end the checks of a run')
    .argument('<run>')
    .action(
      act<[string]>(async (output, id) => {
        const client = await parts.connect(output)
        const run = await client.post<Run>(`${pathOf(id)}/cancel`, {})
        output.data(`${run.id} is ${run.state}`)
        output.json(run)
        return exitCodes.done
      }),
    )
}

const row = (run: Run): readonly string[] => [
  toSecond(run.createdAt),
  run.id,
  run.app,
  kindOfRun(run),
  run.commit.slice(0, 7),
  run.state,
  run.error?.code ?? '',
]

const shownText = (run: Shown): string =>
  [
    table([row(run)]),
    ...(run.checks.length === 0 ? [] : [checksText(run.checks)]),
    ...run.deployments.map(({ id, environment, state }) => `${id}  ${environment}  ${state}`),
    ...(run.error === null ? [] : [`${run.error.code}: ${oneLine(run.error.message)}`]),
  ].join('\n')
