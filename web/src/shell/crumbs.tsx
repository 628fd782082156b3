import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'

export type Crumb = { readonly text: string; readonly to?: string; readonly search?: Readonly<Record<string, string>> }

/** Where this view stands; the last is itself. */
export const Crumbs = ({ path }: { readonly path: readonly Crumb[] }): ReactNode => (
  <nav className="crumbs" aria-label="Breadcrumb">
    {path.map(({ text, to, search }, place) => (
      <Fragment key={`${place} ${text}`}>
        {place > 0 && <Icon name="chevron-right" size={12} />}
        {place === path.length - 1 ? (
          <b aria-current="page">{text}</b>
        ) : to === undefined ? (
          <span className="no-phone">{text}</span>
        ) : (
          <Link to={to} search={search ?? {}}>
            {text}
          </Link>
        )}
      </Fragment>
    ))}
  </nav>
)
