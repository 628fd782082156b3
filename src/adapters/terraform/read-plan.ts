import { z } from 'zod'
import { infrastructureErrors } from '../../domain/errors/infrastructure.ts'
import { failure } from '../../domain/errors/error.ts'
import { holdsData } from '../../domain/infrastructure/holds-data.ts'
import type { ResourceAction, ResourceChange } from '../../domain/infrastructure/infrastructure-plan.ts'

/** The part of `show -json` that is read; values of resources, which may be secrets, are not. */
const shown = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        type: z.string(),
        change: z.object({ actions: z.array(z.string()) }),
      }),
    )
    .default([]),
})

/**
 * The changes of a saved plan from what `show -json` wrote: only those that change something. `stateful`: types that hold data beside
 * those that are known to. INFRASTRUCTURE_UNREADABLE.
 * https://developer.hashicorp.com/terraform/internals/json-format (2026-11)
 */
export const readChanges = (tool: string, json: string, stateful: readonly string[]): readonly ResourceChange[] =>
  parsed(tool, json).resource_changes.flatMap(({ address, type, change }) => {
    const action = actionOf(change.actions)
    return action === null ? [] : [{ address, type, action, holdsData: holdsData(type, stateful) }]
  })

const parsed = (tool: string, json: string): z.infer<typeof shown> => {
  try {
    return shown.parse(JSON.parse(json))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is no JSON'
    throw failure(infrastructureErrors.INFRASTRUCTURE_UNREADABLE, { tool, what: 'the plan', why }, error)
  }
}

/** `forget` takes a resource out of the state and destroys nothing; `read` and `no-op` change nothing. */
const actionOf = (actions: readonly string[]): ResourceAction | null => {
  const isCreated = actions.includes('create')
  const isDestroyed = actions.includes('delete')
  if (isCreated && isDestroyed) return 'replace'
  if (isCreated) return 'create'
  if (isDestroyed) return 'destroy'
  return actions.includes('update') ? 'update' : null
}
