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
  SOURCE_ADDRESS_REFUSED: {
    title: 'The repository is not registered',
    message: (a: { repository: string }) => `${a.repository} is no folder of this machine and no registered address`,
    hint: 'register it under apps in policy.yaml of the server: only such addresses are asked',
    kind: 'terminal',
    status: 403,
  },
  SOURCE_UNREACHABLE: {
    title: 'The repository cannot be reached',
    message: (a: { repository: string; reason: string }) => `${a.repository}: ${a.reason}`,
    hint: 'look whether the server may read it: git ls-remote with the same address and credentials',
    kind: 'retry',
    status: 502,
  },
  SOURCE_CREDENTIALS_MISSING: {
    title: 'The credentials of a repository are not there',
    message: (a: { repository: string; reason: string }) => `${a.repository}: ${a.reason}`,
    hint: 'credentials stand under apps in policy.yaml of the server, as a variable or a file; a key for ssh has to be a file',
    kind: 'retry',
    status: 503,
  },
})
