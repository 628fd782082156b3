import type { Command } from 'commander'
import { LockstepError } from '../domain/errors/error.ts'
import { errorText } from './error-text.ts'
import { exitCodeOfError } from './exit-code.ts'
import { createOutput } from './output.ts'
import type { Output } from './output.ts'

/** Wraps what a command does: its output, its exit code, and errors as the catalogue words them. */
export type Act = <A extends readonly unknown[]>(
  work: (output: Output, ...args: A) => Promise<number>,
) => (...args: [...A, Command]) => Promise<void>

export const act: Act =
  work =>
  async (...args) => {
    const command = args.at(-1) as Command
    const output = createOutput(command.optsWithGlobals<{ json?: boolean }>().json === true)
    process.exitCode = await work(output, ...(args.slice(0, -1) as never)).catch((error: unknown) =>
      fail(output, error),
    )
  }

const fail = (output: Output, error: unknown): number => {
  if (!(error instanceof LockstepError)) throw error
  output.progress(errorText(error.toJSON()))
  output.json({ error: error.toJSON() })
  return exitCodeOfError(error)
}
