import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import type { HeldUp } from './frozen.ts'

/** The deployments that wait because of it; nothing where none does. */
export const HeldUpList = ({ waiting }: { readonly waiting: readonly HeldUp[] }): ReactNode =>
  waiting.length === 0 ? null : (
    <ul className="held-up small" aria-label="Deployments that wait">
      {waiting.map(({ id, app, environment, release }) => (
        <li key={id}>
          <Icon name="hourglass" />
          <Link to="/deployments/$id" params={{ id }}>
            {app} {release} to {environment}
          </Link>
          <span className="faint">waits</span>
        </li>
      ))}
    </ul>
  )
