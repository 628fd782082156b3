import { createDbmateMigrator } from '../../src/adapters/dbmate/dbmate-migrator.ts'
import type { Migrator, MigratorContext } from '../../src/ports/migrator.ts'
import { realClock } from '../rig/real-clock.ts'

export type TestContext = MigratorContext & { readonly lines: readonly string[]; abort(): void }

/** A context that keeps what was logged and can be aborted. */
export const contextOf = (operationId = 'deploy-1:migrate'): TestContext => {
  const lines: string[] = []
  const controller = new AbortController()
  return {
    lease: { epoch: 1, check: () => {} },
    log: { line: text => void lines.push(text) },
    signal: controller.signal,
    operationId,
    lines,
    abort: () => controller.abort(new Error('a person stopped it')),
  }
}

export const dbmateOn = (url: string, lockWaitMs = 10_000): Migrator =>
  createDbmateMigrator({ url, clock: realClock, lockWaitMs })
