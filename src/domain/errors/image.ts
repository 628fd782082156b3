import { defineErrors } from './error.ts'

const terminal = { kind: 'terminal', status: 422 } as const
const retry = { kind: 'retry', status: 503 } as const

const kept = 'The release was not made; the artifact is kept.'

/** Building container images and pushing them. */
export const imageErrors = defineErrors({
  IMAGE_NO_DOCKER: {
    title: 'There is no docker',
    message: (a: { cause: string }) => `${a.cause} ${kept}`,
    hint: 'Install the docker program where the server runs, on its PATH; or leave "image" out of the file.',
    ...terminal,
  },
  IMAGE_NO_ENGINE: {
    title: 'No Docker engine answers',
    message: (a: { reason: string }) => `docker reaches no engine: ${a.reason}. ${kept}`,
    hint: 'Start the engine, or name one by DOCKER_HOST; the user of the server has to be allowed to use it.',
    ...retry,
  },
  IMAGE_NO_BUILDKIT: {
    title: 'docker cannot build with BuildKit',
    message: (a: { reason: string }) => `docker has no BuildKit: ${a.reason}. ${kept}`,
    hint: 'Install the plugin buildx of docker where the server runs (docker-buildx-plugin, or docker-buildx).',
    ...terminal,
  },
  IMAGE_NO_DOCKERFILE: {
    title: 'What was built has no such Dockerfile',
    message: (a: { service: string; dockerfile: string }) =>
      `The artifact of ${a.service} has no file ${a.dockerfile}. No image was made of it. ${kept}`,
    hint: 'The image is made of what the build leaves: commit the file in the folder that is built, or let the build write it.',
    ...terminal,
  },
  IMAGE_BUILD_FAILED: {
    title: 'The image could not be built',
    message: (a: { service: string; output: string }) =>
      `docker build of ${a.service} failed. ${kept} Its last output:\n${a.output}`,
    hint: 'Run docker build in the folder after its build command, correct it and push again.',
    ...terminal,
  },
  IMAGE_PUSH_REFUSED: {
    title: 'The registry did not take the image',
    message: (a: { repository: string; reason: string }) => `docker push to ${a.repository}: ${a.reason}. ${kept}`,
    hint: "Sign docker in to the registry as the server's user (docs/guides/images.md); the repository has to exist, and to let it push.",
    ...terminal,
  },
  IMAGE_REGISTRY_AWAY: {
    title: 'The registry does not answer',
    message: (a: { repository: string; reason: string }) => `docker push to ${a.repository}: ${a.reason}. ${kept}`,
    hint: 'Ship again once the registry answers where the engine runs; what was built is found again.',
    ...retry,
  },
  IMAGE_TIMEOUT: {
    title: 'Building or pushing the image took too long',
    message: (a: { command: string; service: string; seconds: number }) =>
      `docker ${a.command} for ${a.service} was ended after ${a.seconds} s. ${kept}`,
    hint: 'The last line of output says what it waited for: a base image, a step of the Dockerfile, or the registry.',
    ...terminal,
  },
})
