import type { VariableValue } from './target.ts'

export type Command = {
  /** Program and arguments; a string from the file becomes ['sh', '-c', string]. */
  readonly argv: readonly string[]
  readonly cwd: string
  readonly variables: Readonly<Record<string, VariableValue>>
  readonly timeoutMs: number
  /** Marks all its processes, so that they are found after a crash of ours; null: nobody will look for them. */
  readonly operation: string | null
  /** Left out: SIGTERM, and 5 s. */
  readonly end?: CommandStop
}

/** How a command is ended that is to stop: this signal to all its processes, and SIGKILL when it has not ended so long after. */
export type CommandStop = { readonly signal: 'SIGINT' | 'SIGTERM'; readonly graceMs: number }

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
  end(operation: string, how?: CommandStop): Promise<void>
  /** Waits until nothing of an earlier run of this operation runs any more, and ends nothing. Rejects when the signal aborts. */
  waitOut(operation: string, signal: AbortSignal): Promise<void>
}
