import type { Command } from 'commander'
import type { Metrics } from '../../app/metrics.ts'
import { span } from '../../config/schema/duration.ts'
import { cliErrors } from '../../domain/errors/cli.ts'
import { failure } from '../../domain/errors/error.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { moment } from '../moment.ts'
import { metricsText } from '../render-metrics.ts'
import { appName } from '../repository.ts'

type Options = { readonly file: string; readonly app?: string; readonly since: string; readonly until?: string }

/** metrics: how often and how well the app is delivered. */
export const addMetricsCommand = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('metrics')
    .description('deployment frequency, lead time, change fail rate, recovery time, rework rate, and durations')
    .argument('[environment]', 'only this one')
    .option('--since <time>', 'how far to look back, for example 12h or 30d', '30d')
    .option('--until <time>', 'from where, instead of now: a moment like 2026-12-24T00:00Z, or a time ago like 30d')
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')
    .action(
      act<[string | undefined, Options]>(async (output, environment, { since, until, ...options }) => {
        const parsed = span.safeParse(since)
        if (!parsed.success) throw failure(cliErrors.CLI_TIME_INVALID, { text: since })
        const end = moment(until)
        const app = await appName(options.app, options.file)
        const client = await parts.connect(output)
        const query = new URLSearchParams({
          spanMs: String(parsed.data),
          ...(environment === undefined ? {} : { environment }),
          ...(end === undefined ? {} : { until: end }),
        })
        const metrics = await client.get<Metrics>(`/v1/apps/${encodeURIComponent(app)}/metrics?${query.toString()}`)
        output.data(metricsText(metrics))
        output.json(metrics)
        return exitCodes.done
      }),
    )
}
