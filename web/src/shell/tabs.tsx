import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import './act.css'

export type Tab = {
  readonly text: string
  readonly to: string
  readonly params?: Readonly<Record<string, string>>
  readonly search?: Readonly<Record<string, string>>
  readonly isHere: boolean
}

/** Views that belong together, each with its own address. */
export const Tabs = ({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }): ReactNode => (
  <nav className="tabs" aria-label={label}>
    {tabs.map(({ text, to, params = {}, search = {}, isHere }) => (
      <Link key={text} to={to} params={params} search={search} aria-current={isHere ? 'page' : undefined}>
        {text}
      </Link>
    ))}
  </nav>
)
