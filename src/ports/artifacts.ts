export type BuildRequest = {
  readonly repository: string
  readonly commit: string
  /** The folder of the repository that is built. */
  readonly context: string
  /** A shell command; null: the folder is the artifact as it stands. */
  readonly run: string | null
}

export type Built = {
  readonly digest: string
  readonly bytes: number
  readonly ms: number
  /** The same folder, command and Node were built before. */
  readonly cached: boolean
}

/** Builds artifacts and keeps them, named by their content. */
export type Artifacts = {
  /** Builds from a clean copy of the commit. BUILD_, ARTIFACT_ errors; nothing half done is left. Idempotent by content. */
  build(request: BuildRequest, line: (text: string) => void, signal: AbortSignal): Promise<Built>
  /** The folder of an artifact on this machine. ARTIFACT_NOT_FOUND. */
  locate(digest: string): Promise<string>
  /** A copy that a command may write to, away from what instances run: the artifact as it was built, whatever the last command did. ARTIFACT_NOT_FOUND. */
  workingCopy(digest: string, name: string): Promise<WorkingCopy>
  /** Removes what a crash left under a name, once nothing runs in it any more. Idempotent. */
  dropCopy(name: string): Promise<void>
}

/** Belongs to one command under its name until it is given back; one that a crash left is replaced under the same name. */
export type WorkingCopy = { readonly path: string; giveBack(): Promise<void> }
