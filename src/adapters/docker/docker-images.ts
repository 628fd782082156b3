import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { failure } from '../../domain/errors/error.ts'
import { imageErrors } from '../../domain/errors/image.ts'
import { systemCode } from '../../files/file-system.ts'
import type { Artifacts } from '../../ports/artifacts.ts'
import type { ImageRequest, Images } from '../../ports/images.ts'
import type { Runner } from '../../ports/runner.ts'
import { dockerProgram } from './docker-program.ts'
import type { DockerProgram } from './docker-program.ts'
import { dockerVariables } from './docker-variables.ts'
import { indexImage, indexedImage } from './image-index.ts'

export type DockerImagesOptions = {
  readonly home: string
  readonly artifacts: Pick<Artifacts, 'locate'>
  readonly runner: Runner
  /** The server's own variables: docker gets those of them that it needs. */
  readonly environment: NodeJS.ProcessEnv
  /** For the build, and for the push. */
  readonly timeoutMs?: number
}

/** Long enough for base images that have to be fetched first; a build that hangs has to end some time. */
const usualTimeoutMs = 30 * 60_000

/** Container images by docker and BuildKit, with the folder of an artifact as the context. What was pushed is remembered in the home. */
export const dockerImages = (options: DockerImagesOptions): Images => {
  const { home, artifacts, runner, environment, timeoutMs = usualTimeoutMs } = options
  const index = join(resolve(home), 'images')
  return {
    make: async (request, line, signal) => {
      const startedAt = performance.now()
      const folder = await artifacts.locate(request.artifact)
      await requireDockerfile(folder, request)
      const variables = dockerVariables(environment)
      const docker = dockerProgram(request, { runner, folder, variables, timeoutMs, line, signal })
      const input = { ...request, platform: await docker.platform() }
      const referenceOf = (digest: string): string => `${request.repository}@${digest}`
      const made = (digest: string, cached: boolean) => {
        return { reference: referenceOf(digest), ms: Math.round(performance.now() - startedAt), cached }
      }
      const known = await indexedImage(index, input)
      if (known !== null) {
        if (await docker.isThere(referenceOf(known))) return made(known, true)
        line(`${request.service}: the registry does not show ${referenceOf(known)}, it is made again`)
      }
      const digest = await pushed(docker, request)
      await indexImage(index, input, digest)
      return made(digest, false)
    },
  }
}

/** Builds and pushes under a tag that no other image has: a registry may refuse to move one. */
const pushed = async (docker: DockerProgram, { artifact, repository }: ImageRequest): Promise<string> => {
  const id = await docker.build()
  const name = `${repository}:${[artifact, id].map(digest => digest.replace('sha256:', '').slice(0, 16)).join('-')}`
  await docker.tag(id, name)
  return docker.push(name)
}

const requireDockerfile = async (folder: string, { service, dockerfile }: ImageRequest): Promise<void> => {
  const found = await stat(join(folder, dockerfile)).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return null
    throw error
  })
  if (found?.isFile() !== true) throw failure(imageErrors.IMAGE_NO_DOCKERFILE, { service, dockerfile })
}
