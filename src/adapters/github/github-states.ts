import type { NoticeKind } from '../../domain/notices/notice.ts'

/** https://docs.github.com/en/rest/deployments/statuses and https://docs.github.com/en/rest/commits/statuses (2026-11) */
export type GitHubStates = {
  readonly deployment: 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'
  readonly commit: 'pending' | 'success' | 'failure'
}

const waits: GitHubStates = { deployment: 'queued', commit: 'pending' }
const goesOn: GitHubStates = { deployment: 'in_progress', commit: 'pending' }
const neverBegan: GitHubStates = { deployment: 'inactive', commit: 'failure' }

/** How GitHub names where a deployment is; null: the notice is about no deployment. */
export const githubStates = (kind: NoticeKind): GitHubStates | null => {
  switch (kind) {
    case 'planned':
    case 'approval-needed':
    case 'broke-glass':
      return waits
    case 'started':
    case 'asking':
    case 'taking-back':
      return goesOn
    case 'succeeded':
      return { deployment: 'success', commit: 'success' }
    case 'rolled-back':
      return { deployment: 'failure', commit: 'failure' }
    case 'stuck':
    case 'rollback-failed':
      return { deployment: 'error', commit: 'failure' }
    case 'rejected':
    case 'expired':
    case 'superseded':
    case 'aborted':
      return neverBegan
    case 'released':
    case 'held':
    case 'drift-found':
    case 'drift-gone':
      return null
  }
}
