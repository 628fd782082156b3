import type { VariableValue } from './target.ts'

export type Command = {
  /** Program and arguments; a string from the file becomes ['sh', '-c', string]. */
  readonly argv: readonly string[]
  readonly cwd: string
  readonly variables: Readonly<Record<string, VariableValue>>
  readonly timeoutMs: number
  /** Marks all its processes, so that they are found after a crash of ours; null: nobody will look for them. */
  readonly operation: string | null
}

/** How a command ended that failed: the cause of COMMAND_FAILED. */
export class CommandEnd extends Error {
  override readonly name = 'CommandEnd'
  /** null: a signal ended it. */
  readonly exitCode: number | null

  constructor(exitCode: number | null) {
    super(exitCode === null ? 'ended by a signal' : `exit code ${exitCode}`)
    this.exitCode = exitCode
  }
}

/** Runs a command to its end and leaves no process of it behind. */
export type Runner = {
  /** COMMAND_FAILED (exit code or signal, last lines; its cause is a CommandEnd), COMMAND_TIMEOUT, COMMAND_NOT_FOUND. Output goes to `line`. */
  run(command: Command, line: (text: string) => void, signal: AbortSignal): Promise<{ readonly ms: number }>
  /** Ends what an earlier run of this operation left behind, and waits until it is gone. Nothing left: nothing to do. */
  end(operation: string): Promise<void>
}
