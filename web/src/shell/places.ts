import type { IconName } from '../theme/icons.ts'

/** A view that is about no one thing: the navigation and the palette lead to it. */
export type Place = { readonly to: string; readonly icon: IconName; readonly text: string }

export const places: readonly Place[] = [
  { to: '/', icon: 'layout-grid', text: 'Overview' },
  { to: '/approvals', icon: 'user-check', text: 'Approvals' },
  { to: '/deployments', icon: 'rocket', text: 'Deployments' },
  { to: '/releases', icon: 'package', text: 'Releases' },
  { to: '/measures', icon: 'chart-bar', text: 'Measures' },
]
