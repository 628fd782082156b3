import { defineErrors } from './error.ts'

export const sourceErrors = defineErrors({
  SOURCE_NOT_A_REPOSITORY: {
    title: 'Not a git repository',
    message: (a: { repository: string }) => `${a.repository} is not a git repository, or git cannot read it`,
    hint: 'run lockstep inside the repository of the app; a release is built from a commit',
    kind: 'terminal',
    status: 422,
  },
  SOURCE_REF_UNKNOWN: {
    title: 'No such commit',
    message: (a: { ref: string; repository: string }) => `${a.ref} names no commit in ${a.repository}`,
    hint: 'commit first; a branch, a tag or a commit id is understood',
    kind: 'terminal',
    status: 422,
  },
  SOURCE_FILE_MISSING: {
    title: 'The commit has no lockstep.yaml',
    message: (a: { file: string; commit: string }) => `${a.file} is not in commit ${a.commit.slice(0, 7)}`,
    hint: 'lockstep init writes one; commit it, since only what is committed is released',
    kind: 'terminal',
    status: 422,
  },
})
