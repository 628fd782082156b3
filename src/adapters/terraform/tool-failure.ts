import { infrastructureErrors } from '../../domain/errors/infrastructure.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { failure } from '../../domain/errors/error.ts'
import type { InfrastructureSource } from '../../ports/infrastructure.ts'

/** The frame that the tool draws around what it says. */
const unframed = (line: string): string => line.replace(/^[╷│╵]\s?/, '').trimEnd()

/**
 * What the output of a command that failed means: INFRASTRUCTURE_LOCKED with who holds the lock, INFRASTRUCTURE_STALE,
 * INFRASTRUCTURE_FAILED with what stands behind the first `Error:`. Pure.
 */
export const toolFailure = (
  { tool, folder }: Pick<InfrastructureSource, 'tool' | 'folder'>,
  phase: string,
  { output, lockWaitMs }: { readonly output: readonly string[]; readonly lockWaitMs: number },
  cause: unknown,
): LockstepError => {
  const lines = output.map(unframed)
  const text = lines.join('\n')
  if (text.includes('Error acquiring the state lock')) {
    const holder = holderOf(lines)
    return failure(
      infrastructureErrors.INFRASTRUCTURE_LOCKED,
      { folder, waited: `${lockWaitMs / 1000} s`, holder },
      cause,
    )
  }
  if (text.includes('Saved plan is stale')) {
    const why = 'the state was changed after it was made'
    return failure(infrastructureErrors.INFRASTRUCTURE_STALE, { folder, why }, cause)
  }
  return failure(infrastructureErrors.INFRASTRUCTURE_FAILED, { tool, phase, folder, reason: reasonIn(lines) }, cause)
}

/** Who holds a lock, as the tool says it: `  Who:       ann@laptop`. */
const holderOf = (lines: readonly string[]): string => {
  const said = (name: string): string | undefined =>
    lines.map(line => new RegExp(`^\\s*${name}:\\s+(.+)$`).exec(line)?.[1]).find(found => found !== undefined)
  const [who, since, id] = [said('Who'), said('Created'), said('ID')]
  if (who === undefined) return 'Who holds it is not known.'
  return `${who} holds it${since === undefined ? '' : ` since ${since}`}${id === undefined ? '' : ` (lock ${id})`}.`
}

const reasonIn = (lines: readonly string[]): string => {
  const at = lines.findIndex(line => line.startsWith('Error:'))
  const said = (at === -1 ? lines.slice(-10) : lines.slice(at, at + 12)).join('\n').trim()
  return said === '' ? 'it said nothing' : said
}
