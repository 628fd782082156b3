import type { Role } from '../api/types.ts'
import type { IconName } from '../theme/icons.ts'

/** A view that is about no one thing: the navigation and the palette lead to it. */
export type Place = {
  readonly to: string
  readonly icon: IconName
  readonly text: string
  /** Another view that stands under the same line. */
  readonly also?: string
}

export const places: readonly Place[] = [
  { to: '/', icon: 'layout-grid', text: 'Overview' },
  { to: '/approvals', icon: 'user-check', text: 'Approvals' },
  { to: '/deployments', icon: 'rocket', text: 'Deployments' },
  { to: '/releases', icon: 'package', text: 'Releases' },
  { to: '/measures', icon: 'chart-bar', text: 'Measures' },
  { to: '/audit', icon: 'list-check', text: 'Audit' },
]

/** What governs deployments, by one's role everywhere. Who has an account only admins of everything see, channels only whoever sees all apps. */
export const rulePlaces = (role: Role | null): readonly Place[] => [
  { to: '/freezes', icon: 'snowflake', text: 'Freezes and holds' },
  { to: '/flags', icon: 'flag', text: 'Flags' },
  { to: '/policy', icon: 'shield-check', text: 'Policy' },
  role === 'admin'
    ? { to: '/people', icon: 'users', text: 'People and tokens', also: '/tokens' }
    : { to: '/tokens', icon: 'key', text: 'Tokens', also: '/people' },
  ...(role === null ? [] : [{ to: '/notices', icon: 'bell', text: 'Notices' } as const]),
]
