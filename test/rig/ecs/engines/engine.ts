/** What runs containers for the stand-in: a real Docker engine, or processes of this machine. */
export type ContainerSpec = {
  /** Unique in this engine, readable: the id of the task and the container's name. */
  readonly name: string
  readonly image: string
  /** Empty: what the image says. */
  readonly entryPoint: readonly string[]
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export type RunningContainer = {
  readonly runtimeId: string
  /** Resolves once it has ended, with its exit code: 128 and the signal's number when a signal ended it. Never rejects. */
  readonly exited: Promise<number>
  /** Idempotent; one that has ended is left alone. */
  signal(name: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Runs a command inside, and says whether it ended with 0 before the signal. */
  probe(command: readonly string[], signal: AbortSignal): Promise<boolean>
}

export type Engine = {
  /** In words: what it is, for reports and skipped tests. */
  readonly description: string
  /** Whether the engine has the image; nothing is fetched from a registry. */
  hasImage(image: string): Promise<boolean>
  /** Rejects when the container cannot be started. */
  start(spec: ContainerSpec): Promise<RunningContainer>
  /** Ends what is left of it. */
  close(): Promise<void>
}
