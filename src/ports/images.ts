export type ImageRequest = {
  readonly service: string
  /** Digest of the artifact that it is made of. */
  readonly artifact: string
  /** Registry and repository, without tag and digest. */
  readonly repository: string
  /** Relative to the artifact. */
  readonly dockerfile: string
}

export type MadeImage = {
  /** `repository@sha256:...`: the digest that the registry knows it by. */
  readonly reference: string
  readonly ms: number
  /** It was made before, and the registry has it. */
  readonly cached: boolean
}

/** Makes container images of artifacts. */
export type Images = {
  /**
   * Builds the image from the folder of an artifact and pushes it. The same artifact, Dockerfile and repository are the same image for as
   * long as the registry has it. ARTIFACT_NOT_FOUND, IMAGE_ errors, COMMAND_ABORTED; nothing that failed is remembered. Idempotent.
   */
  make(request: ImageRequest, line: (text: string) => void, signal: AbortSignal): Promise<MadeImage>
}
