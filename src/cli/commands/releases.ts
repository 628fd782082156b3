import type { Command } from 'commander'
import type { DeploymentView } from '../../app/deployment-view.ts'
import type { Preview } from '../../app/preview-release.ts'
import type { RollbackPreflight } from '../../app/roll-back.ts'
import type { Plan } from '../../domain/plan.ts'
import type { CliParts } from '../context.ts'
import { errorText } from '../error-text.ts'
import { exitCodeOf, exitCodeOfError, exitCodes } from '../exit-code.ts'
import { followDeployment } from '../follow.ts'
import { followRun } from '../follow-run.ts'
import type { Output } from '../output.ts'
import type { Act } from '../act.ts'
import { planText } from '../render-plan.ts'
import { preflightText } from '../render-preflight.ts'
import { appName, standing } from '../repository.ts'

type Common = { readonly file: string; readonly app?: string; readonly dryRun?: boolean }

const withApp = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'the file of the app', 'lockstep.yaml')
    .option('--app <app>', 'name of the app; without it the file says it')

const path = (app: string, environment: string, what: string): string =>
  `/v1/apps/${encodeURIComponent(app)}/environments/${encodeURIComponent(environment)}/${what}`

/** plan, ship, deploy and rollback: what moves releases. Each shows its plan before it changes anything. */
export const addReleaseCommands = (program: Command, act: Act, parts: CliParts): void => {
  withApp(program.command('plan'))
    .description('show what shipping a commit would do, environment by environment; nothing is changed')
    .argument('[environment]', 'only this one')
    .option('--ref <ref>', 'branch, tag or commit', 'HEAD')
    .option('--repository <repository>', 'where the server finds it; without it the one around the file')
    .action(
      act<[string | undefined, Common & { ref: string; repository?: string }]>(async (output, environment, options) => {
        const source = await standing(output, options, parts.remote())
        const client = await parts.connect(output)
        const preview = await client.post<Preview>('/v1/previews', { ...source, environment: environment ?? null })
        output.json(preview)
        for (const plan of preview.plans)
          output.data(`${'hash' in plan ? planText(plan) : `${plan.environment}:\n${errorText(plan.error)}`}\n`)
        const bad = preview.plans.find(plan => 'error' in plan)
        return bad === undefined ? exitCodes.done : exitCodeOfError(bad.error)
      }),
    )
  withApp(program.command('ship'))
    .description('check a commit, build it once and take it through the environments, one after the other')
    .option('--ref <ref>', 'branch, tag or commit', 'HEAD')
    .option('--repository <repository>', 'where the server finds it; without it the one around the file')
    .option('--to <environment>', 'stop after this environment')
    .option('--recheck', 'also checks that have passed before at this commit')
    .option('--dry-run', 'show the plans and stop')
    .action(
      act<[Common & { ref: string; repository?: string; to?: string; recheck?: boolean }]>(
        async (output, { to = null, recheck = false, dryRun, ...options }) => {
          const source = await standing(output, options, parts.remote())
          const client = await parts.connect(output)
          const preview = await client.post<Preview>('/v1/previews', { ...source, environment: null })
          output.progress(shipText(preview, to))
          if (dryRun === true) return showPreview(output, preview)
          const run = await client.post<{ id: string }>('/v1/runs', { ...source, to, recheck })
          return followRun(client, output, run.id)
        },
      ),
    )
  withApp(program.command('deploy'))
    .description('deploy a release that is built to one environment')
    .argument('<environment>')
    .option('--release <release>', 'version, id or commit; without it the newest that may come there')
    .option('--dry-run', 'show the plan and stop')
    .action(
      act<[string, Common & { release?: string }]>(
        async (output, environment, { release = null, dryRun, ...options }) => {
          const app = await appName(options.app, options.file)
          const client = await parts.connect(output)
          const plan = await client.post<Plan>(path(app, environment, 'plan'), { release })
          output.progress(planText(plan))
          if (dryRun === true) return shown(output, plan)
          const { id } = await client.post<{ id: string }>(path(app, environment, 'deployments'), {
            release: plan.release.id,
          })
          return ended(output, await followDeployment(client, output, id))
        },
      ),
    )
  withApp(program.command('rollback'))
    .description('return to an earlier release that was verified there; looks first at what would be undone and kept')
    .argument('<environment>')
    .option('--to <release>', 'without it the one before')
    .option('--reason <reason>', 'why; it becomes part of the record', '')
    .option('--confirm <word>', 'the word ROLLBACK', '')
    .action(
      act<[string, Common & { to?: string; reason: string; confirm: string }]>(
        async (output, environment, { to = null, reason, confirm, ...options }) => {
          const app = await appName(options.app, options.file)
          const client = await parts.connect(output)
          const preflight = await client.post<RollbackPreflight>(path(app, environment, 'rollback-preflight'), { to })
          output.progress(preflightText(preflight))
          const body = { to: preflight.to, reason, confirm }
          const { id } = await client.post<{ id: string }>(path(app, environment, 'rollbacks'), body)
          return ended(output, await followDeployment(client, output, id))
        },
      ),
    )
}

const shipText = ({ app, commit, message, plans }: Preview, to: string | null): string => {
  const names = plans.map(plan => (typeof plan.environment === 'string' ? plan.environment : ''))
  const last = to === null ? names.length : names.indexOf(to) + 1
  return `${app} ${commit.slice(0, 7)} (${message}) goes to ${names.slice(0, last).join(', ')}`
}

const showPreview = (output: Output, preview: Preview): number => {
  for (const plan of preview.plans) output.progress('hash' in plan ? planText(plan) : errorText(plan.error))
  output.json(preview)
  return exitCodes.done
}

const shown = (output: Output, plan: Plan): number => {
  output.json(plan)
  return exitCodes.done
}

const ended = (output: Output, view: DeploymentView): number => {
  output.data(`${view.id} ${view.environment} ${view.release.version} ${view.state}`)
  output.json(view)
  return exitCodeOf(view.state)
}
