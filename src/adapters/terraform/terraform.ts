import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { infrastructureErrors } from '../../domain/errors/infrastructure.ts'
import { failure } from '../../domain/errors/error.ts'
import type { InfrastructurePlan } from '../../domain/infrastructure/infrastructure-plan.ts'
import type { Artifacts } from '../../ports/artifacts.ts'
import type { Infrastructure, InfrastructureContext, InfrastructureSource } from '../../ports/infrastructure.ts'
import type { Runner } from '../../ports/runner.ts'
import { keptText } from './kept-text.ts'
import { readChanges } from './read-plan.ts'
import { readState } from './read-state.ts'
import { sealedPlans } from './sealed-plans.ts'
import { lockFile, openWorkplace, politeStop, textIfThere } from './workplace.ts'
import type { Workplace } from './workplace.ts'

export type TerraformOptions = {
  readonly artifacts: Artifacts
  readonly runner: Runner
  /** Names the files of the configuration that are for it alone: `<environment>.tfvars`, `<environment>.tfbackend`. */
  readonly environment: string
  /** Where saved plans are kept, encrypted by a key that follows from `key`. */
  readonly folder: string
  readonly key: Uint8Array
  /** For how long a lock that somebody else holds is waited for. */
  readonly lockWaitMs: number
}

const planFile = '.lockstep.tfplan'

/**
 * Infrastructure by Terraform (or OpenTofu, which has the same commands). Each call works in a copy of the configuration of its own and
 * leaves nothing of it behind: a saved plan holds the values of secrets, and is kept encrypted only.
 * https://developer.hashicorp.com/terraform/cli/run (2026-11)
 */
export const terraform = (options: TerraformOptions): Infrastructure => {
  const plans = sealedPlans(options.folder, options.key)
  const within = async <T>(
    source: InfrastructureSource,
    context: InfrastructureContext,
    lock: string | null,
    work: (place: Workplace) => Promise<T>,
  ): Promise<T> => {
    const place = await openWorkplace(options, source, context, lock)
    try {
      return await work(place)
    } finally {
      await place.leave()
    }
  }
  const drop = async (operationId: string): Promise<void> => {
    await options.runner.end(operationId, politeStop)
    await options.artifacts.dropCopy(operationId)
  }
  return {
    plan: (source, context) =>
      within(source, context, null, async place => {
        // Before the plan: what is changed between the two makes it stale, never the other way round.
        const state = await stateIn(place, source)
        await place.tool(planArgs(place, options))
        const json = await place.printed(['show', '-json', '-no-color', planFile])
        const changes = readChanges(source.tool, json, source.stateful)
        const shown = await place.tool(['show', '-no-color', planFile], { quiet: true })
        const lock = await textIfThere(join(place.path, lockFile))
        const digest = await plans.keep({ plan: await readFile(join(place.path, planFile)), lock })
        return { digest, state, changes, ...keptText(shown) }
      }),
    isFresh: async (source, planned, context) => {
      if (planned === null) throw neverPlanned(source)
      const saved = await plans.open(planned.digest)
      if (saved === null) return false
      return within(source, context, saved.lock, async place => isSame(await stateIn(place, source), planned.state))
    },
    apply: async (source, planned, context) => {
      if (planned === null) throw neverPlanned(source)
      const saved = await plans.open(planned.digest)
      const { folder } = source
      if (saved === null)
        throw failure(infrastructureErrors.INFRASTRUCTURE_STALE, { folder, why: 'it is not kept here any more' })
      await within(source, context, saved.lock, async place => {
        await writeFile(join(place.path, planFile), saved.plan, { mode: 0o600 })
        await place.change(['apply', '-input=false', '-no-color', lockTimeout(options), planFile])
      })
    },
    forget: async planned => {
      if (planned !== null) await plans.remove(planned.digest)
    },
    settle: async (operationId, signal) => {
      // An apply that outlived us goes on by itself, and what it does was approved: cut short it would leave half of it.
      await options.runner.waitOut(operationId, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
      await drop(operationId)
    },
    drop,
  }
}

const neverPlanned = ({ folder }: InfrastructureSource) =>
  failure(infrastructureErrors.INFRASTRUCTURE_STALE, { folder, why: 'it was never planned' })

const lockTimeout = ({ lockWaitMs }: TerraformOptions): string => `-lock-timeout=${lockWaitMs}ms`

const planArgs = (place: Workplace, options: TerraformOptions): readonly string[] => {
  const values = `${options.environment}.tfvars`
  return [
    'plan',
    '-input=false',
    '-no-color',
    lockTimeout(options),
    `-out=${planFile}`,
    ...(place.has(values) ? [`-var-file=${values}`] : []),
  ]
}

const stateIn = async (place: Workplace, { tool }: InfrastructureSource): Promise<InfrastructurePlan['state']> =>
  readState(tool, await place.printed(['state', 'pull']))

const isSame = (a: InfrastructurePlan['state'], b: InfrastructurePlan['state']): boolean =>
  a.lineage === b.lineage && a.serial === b.serial
