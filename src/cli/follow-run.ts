import { setTimeout as pause } from 'node:timers/promises'
import type { DeploymentView } from '../app/deployment-view.ts'
import type { CheckResult } from '../domain/checks/check-result.ts'
import { isRunOver } from '../domain/run.ts'
import type { Run } from '../domain/run.ts'
import type { ApiClient } from './api-client.ts'
import { errorText } from './error-text.ts'
import { exitCodeOf, exitCodeOfError, exitCodes } from './exit-code.ts'
import { followDeployment, onInterrupt } from './follow.ts'
import type { Output } from './output.ts'
import { newlyEnded } from './render-checks.ts'
import { whileAway } from './while-away.ts'

type RunView = Run & {
  readonly version?: string | null
  readonly deployments: readonly { readonly id: string; readonly environment: string }[]
  readonly checks: readonly CheckResult[]
}

const lookEveryMs = 100

/** Shows a run: the checks, the build, then deployment after deployment. The server goes on when this stops. */
export const followRun = async (client: ApiClient, output: Output, id: string): Promise<number> => {
  const detached = new AbortController()
  const stop = onInterrupt(output, detached, `run ${id} goes on; lockstep status shows where it is`)
  const views: DeploymentView[] = []
  const told = new Set<string>()
  let isBegun = false
  let isBuilt = false
  try {
    for (;;) {
      const run = await whileAway(output, () => client.get<RunView>(`/v1/runs/${id}`))
      if (!isBegun) isBegun = sayChecks(output, run)
      newlyEnded(run.checks, told).forEach(output.progress)
      if (!isBuilt && run.state !== 'checking' && run.state !== 'building') isBuilt = sayBuilt(output, run)
      const fresh = run.deployments.slice(views.length)
      for (const deployment of fresh) {
        output.progress(headingOf(run, deployment, views.length))
        const view = await followDeployment(client, output, deployment.id)
        views.push(view)
        if (view.state === 'asking' || view.state === 'stuck') return ended(output, run, views)
      }
      if (fresh.length === 0 && isRunOver(run)) return ended(output, run, views)
      if (fresh.length === 0) await pause(lookEveryMs)
    }
  } finally {
    stop()
  }
}

const headingOf = ({ drill }: Run, deployment: RunView['deployments'][number], index: number): string => {
  const phase = drill?.phases[index]
  return `${deployment.environment}  ${deployment.id}${phase === undefined ? '' : `  drill: ${phase.replace('-', ' ')}`}`
}

const sayChecks = (output: Output, { id, checks }: RunView): boolean => {
  if (checks.length > 0) output.progress(`checks  lockstep logs ${id} has what they print`)
  return true
}

const sayBuilt = (output: Output, run: RunView): boolean => {
  const version = versionOf(run)
  if (version !== null && run.drill === undefined) output.progress(`built ${run.commit.slice(0, 7)} as ${version}`)
  return true
}

/** A server that is older than this program names the release by its id alone. */
const versionOf = ({ version, release }: RunView): string | null => version ?? release

const ended = (output: Output, run: RunView, views: readonly DeploymentView[]): number => {
  for (const environment of run.already)
    output.data(`${environment} runs ${versionOf(run) ?? ''} already: nothing to do`)
  for (const view of views) output.data(`${view.id} ${view.environment} ${view.release.version} ${view.state}`)
  output.json({ run, deployments: views })
  if (run.error !== null) {
    output.progress(errorText(run.error))
    return exitCodeOfError(run.error)
  }
  const last = views.at(-1)
  return last === undefined ? exitCodes.done : exitCodeOf(last.state)
}
