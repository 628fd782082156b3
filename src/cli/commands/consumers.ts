import type { Command } from 'commander'
import type { ConsumerState } from '../../app/consumers.ts'
import type { Flag } from '../../ports/flags.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { consumersText, pausedText } from '../render-consumers.ts'
import { appName } from '../repository.ts'

type Common = { readonly file: string; readonly app?: string }

const withApp = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')

/** consumers, pause and resume: who reads the queues, and a person's word about that. */
export const addConsumerCommands = (program: Command, act: Act, parts: CliParts): void => {
  const pathOf = async (environment: string, { app, file }: Common): Promise<string> =>
    `/v1/apps/${encodeURIComponent(await appName(app, file))}/environments/${encodeURIComponent(environment)}/consumers`
  withApp(program.command('consumers'))
    .description('the consumers of an environment, who pauses them, and what their instances said last')
    .argument('<environment>')
    .action(
      act<[string, Common]>(async (output, environment, options) => {
        const path = await pathOf(environment, options)
        const client = await parts.connect(output)
        const found = await client.get<readonly ConsumerState[]>(path)
        output.data(consumersText(found))
        output.json(found)
        return exitCodes.done
      }),
    )
  withApp(program.command('pause'))
    .description('keep a consumer from reading until somebody resumes it; no deployment does')
    .argument('<environment>')
    .argument('<consumer>')
    .requiredOption('--reason <reason>', 'why; it becomes part of the record')
    .action(
      act<[string, string, Common & { reason: string }]>(async (output, environment, consumer, options) => {
        const path = await pathOf(environment, options)
        const client = await parts.connect(output)
        const flag = await client.post<Flag>(`${path}/${encodeURIComponent(consumer)}/pause`, {
          reason: options.reason,
        })
        output.data(`${consumer} in ${environment}: ${pausedText(flag.claims)}`)
        output.json(flag)
        return exitCodes.done
      }),
    )
  withApp(program.command('resume'))
    .description('end the pause of a person; the consumer reads once nobody else pauses it')
    .argument('<environment>')
    .argument('<consumer>')
    .option('--of <person>', 'whose pause; without it your own')
    .option('--reason <reason>', 'why; it becomes part of the record', '')
    .action(
      act<[string, string, Common & { of?: string; reason: string }]>(
        async (output, environment, consumer, options) => {
          const path = await pathOf(environment, options)
          const client = await parts.connect(output)
          const { of = null, reason } = options
          const flag = await client.post<Flag>(`${path}/${encodeURIComponent(consumer)}/resume`, { of, reason })
          output.data(`${consumer} in ${environment}: ${pausedText(flag.claims)}`)
          output.json(flag)
          return exitCodes.done
        },
      ),
    )
}
