import type { Command } from 'commander'
import type { DeploymentView } from '../../app/deployment-view.ts'
import type { Plan } from '../../domain/plan.ts'
import type { StoredFreeze } from '../../app/freeze.ts'
import type { CliParts } from '../context.ts'
import { table } from '../output.ts'
import type { Output } from '../output.ts'
import type { Act } from '../act.ts'
import { gateLines } from '../render-gates.ts'
import { planText } from '../render-plan.ts'
import { appName } from '../repository.ts'

type Reason = { readonly reason: string }
type Named = { readonly file: string; readonly app?: string }

const withApp = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')

/** approve, reject, tick and freeze: what people decide before a deployment starts. */
export const addGateCommands = (program: Command, act: Act, parts: CliParts): void => {
  const decide = async (output: Output, id: string, what: string, body: object): Promise<number> => {
    const client = await parts.connect(output)
    const plan = await client.get<Plan>(`/v1/deployments/${id}/plan`)
    output.progress(planText(plan))
    await client.post(`/v1/deployments/${id}/${what}`, { planHash: plan.hash, ...body })
    const after = await client.get<DeploymentView>(`/v1/deployments/${id}`)
    output.data(`${id} ${plan.environment} ${plan.release.version} ${after.state}`)
    if (after.gates !== null) output.progress(gateLines(after.gates).join('\n'))
    output.json(after)
    return 0
  }
  program
    .command('approve')
    .description('agree that a deployment starts as its plan says; status shows what is waited for')
    .argument('<deployment>')
    .option('--reason <reason>', 'becomes part of the record', '')
    .option('--plan <hash>', 'only this plan; without it the one that the deployment has now')
    .option('--break-glass', 'override every gate; needs a reason, and others are told')
    .action(
      act<[string, Reason & { plan?: string; breakGlass?: boolean }]>((output, id, { reason, plan, breakGlass }) =>
        decide(output, id, breakGlass === true ? 'break-glass' : 'approve', {
          reason,
          ...(plan === undefined ? {} : { planHash: plan }),
        }),
      ),
    )
  program
    .command('reject')
    .description('let a waiting deployment not start; that is no failure of its release')
    .argument('<deployment>')
    .requiredOption('--reason <reason>', 'why; it becomes part of the record')
    .action(act<[string, Reason]>((output, id, { reason }) => decide(output, id, 'reject', { reason })))
  program
    .command('tick')
    .description('say that an item of the checklist of a waiting deployment was looked at')
    .argument('<deployment>')
    .argument('<item>', 'as the checklist has it')
    .action(act<[string, string]>((output, id, item) => decide(output, id, 'tick', { item })))
  addFreezeCommands(program, act, parts)
}

type FreezeOptions = Named & Reason & { from?: string; until?: string; everyApp?: boolean }

const addFreezeCommands = (program: Command, act: Act, parts: CliParts): void => {
  const freezes = withApp(program.command('freeze'))
    .description('keep deployments from starting; what runs goes on, rollbacks are let through')
    .argument('[environment]', 'without it every environment of the app')
    .option('--reason <reason>', 'why; everyone who waits is told', '')
    .option('--from <instant>', 'for example 2026-12-24T00:00Z; without it now')
    .option('--until <instant>', 'without it until somebody lifts it')
    .option('--every-app', 'every app, not only this one')
    .action(
      act<[string | undefined, FreezeOptions]>(async (output, environment, options) => {
        const app = await appName(options.app, options.file)
        const client = await parts.connect(output)
        const { reason, from = null, until = null, everyApp = false } = options
        const body = { environment: environment ?? null, from, to: until, reason, everyApp }
        const made = await client.post<StoredFreeze>(`/v1/apps/${encodeURIComponent(app)}/freezes`, body)
        output.data(freezeRow(made).join('  '))
        output.json(made)
        return 0
      }),
    )
  withApp(freezes.command('list'))
    .description('the freezes that are in force or will be')
    .action(
      act<[Named]>(async (output, options) => {
        const app = await appName(options.app, options.file)
        const client = await parts.connect(output)
        const list = await client.get<readonly StoredFreeze[]>(`/v1/apps/${encodeURIComponent(app)}/freezes`)
        output.data(list.length === 0 ? 'nothing is frozen' : table(list.map(freezeRow)))
        output.json(list)
        return 0
      }),
    )
  freezes
    .command('lift')
    .description('end a freeze before its time')
    .argument('<freeze>', 'its number in the list')
    .requiredOption('--reason <reason>', 'why; it becomes part of the record')
    .action(
      act<[string, Reason]>(async (output, id, { reason }) => {
        const client = await parts.connect(output)
        const lifted = await client.post<StoredFreeze>(`/v1/freezes/${encodeURIComponent(id)}/lift`, { reason })
        output.data(`freeze ${lifted.id} is lifted`)
        output.json(lifted)
        return 0
      }),
    )
}

const freezeRow = ({ id, app, environment, from, to, reason, by }: StoredFreeze): readonly string[] => [
  id,
  app ?? 'every app',
  environment ?? 'every environment',
  `from ${from}`,
  to === null ? 'until it is lifted' : `until ${to}`,
  `by ${by}`,
  reason,
]
