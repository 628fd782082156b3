import { defineErrors } from './error.ts'

/** Building and keeping artifacts. */
export const artifactErrors = defineErrors({
  ARTIFACT_REPOSITORY_UNREADABLE: {
    title: 'The repository cannot be read',
    message: ({ repository, cause }: { readonly repository: string; readonly cause: string }) =>
      `git cannot read ${repository}: ${cause}. Nothing was built.`,
    hint: 'Check the path, and that the repository belongs to the user that runs Lockstep.',
    kind: 'terminal',
    status: 422,
  },
  ARTIFACT_COMMIT_NOT_FOUND: {
    title: 'The commit is not in the repository',
    message: ({ commit, repository }: { readonly commit: string; readonly repository: string }) =>
      `${repository} has no commit ${commit}. Nothing was built.`,
    hint: 'Fetch the commit first, or name one that exists.',
    kind: 'terminal',
    status: 404,
  },
  ARTIFACT_CONTEXT_NOT_FOUND: {
    title: 'The build folder is not in the commit',
    message: ({ context, commit }: { readonly context: string; readonly commit: string }) =>
      `Commit ${commit} has no folder ${context}. Nothing was built.`,
    hint: "Correct the service's `build`: a folder, relative to the top of the repository.",
    kind: 'terminal',
    status: 422,
  },
  ARTIFACT_ARCHIVE_FAILED: {
    title: 'The source could not be taken from the repository',
    message: ({ commit, cause }: { readonly commit: string; readonly cause: string }) =>
      `Unpacking commit ${commit} failed: ${cause}. Nothing was kept.`,
    hint: 'Run `git fsck` in the repository; the cause names what was found.',
    kind: 'terminal',
    status: 500,
  },
  ARTIFACT_BUILD_FAILED: {
    title: 'The build failed',
    message: ({ cause }: { readonly cause: string }) => `Nothing was kept. ${cause}`,
    hint: 'Run the command in a fresh checkout of the commit, correct it and push again.',
    kind: 'terminal',
    status: 422,
  },
  ARTIFACT_BUILD_TIMEOUT: {
    title: 'The build took too long',
    message: ({ run, seconds }: { readonly run: string; readonly seconds: number }) =>
      `The build command \`${run}\` was ended after ${seconds} s. Nothing was kept.`,
    hint: 'Make the build faster or allow it more time.',
    kind: 'terminal',
    status: 422,
  },
  ARTIFACT_NO_SPACE: {
    title: 'No space left for the artifact',
    message: ({ folder }: { readonly folder: string }) => `The disk of ${folder} is full. Nothing was kept.`,
    hint: 'Free space on this disk and build again.',
    kind: 'retry',
    status: 507,
  },
  ARTIFACT_ESCAPES: {
    title: 'The artifact has a link that leads out of it',
    message: ({ link, to }: { readonly link: string; readonly to: string }) =>
      `The link ${link} points to ${to}, outside the artifact. Nothing was kept.`,
    hint: 'Use relative links that stay inside the build folder, or copy the file.',
    kind: 'terminal',
    status: 422,
  },
  ARTIFACT_FILE_UNSUPPORTED: {
    title: 'The artifact has a file of a kind that cannot be kept',
    message: ({ path }: { readonly path: string }) =>
      `${path} is neither a file, a folder nor a link. Nothing was kept.`,
    hint: 'Remove sockets, pipes and devices at the end of the build.',
    kind: 'terminal',
    status: 422,
  },
  ARTIFACT_TAMPERED: {
    title: 'The artifact was changed after it was built',
    message: ({
      path,
      expected,
      found,
    }: {
      readonly path: string
      readonly expected: string
      readonly found: string
    }) => `${path} should have the digest ${expected} and has ${found}. Nothing was started from it.`,
    hint: 'Build the release again and find out who wrote into the folder.',
    kind: 'terminal',
    status: 409,
  },
  ARTIFACT_MISSING: {
    title: 'The artifact is not there',
    message: ({ path, cause }: { readonly path: string; readonly cause: string }) =>
      `The artifact in ${path} cannot be read: ${cause}. Nothing was started from it.`,
    hint: 'Build the release again.',
    kind: 'terminal',
    status: 404,
  },
  ARTIFACT_NOT_FOUND: {
    title: 'The artifact is not on this machine',
    message: ({ digest }: { readonly digest: string }) =>
      `There is no artifact with the digest "${digest}" here. Nothing was changed.`,
    hint: 'Build the release again.',
    kind: 'terminal',
    status: 404,
  },
})
