import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** Down, and back up: what Lockstep does. */
export const BrandMark = ({ size = 22 }: { readonly size?: number }): ReactNode => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="2.6"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden
  >
    <path d="M6.5 3v11.2a4.8 4.8 0 0 0 4.8 4.8h.4" />
    <path stroke="var(--ls-undo)" d="M11.7 19a4.8 4.8 0 0 0 4.8-4.8V5.2" />
    <path stroke="var(--ls-undo)" d="m13 8 3.5-3.6L20 8" />
  </svg>
)

export const Brand = (): ReactNode => (
  <Link to="/" className="brand" aria-label="Lockstep, overview">
    <BrandMark />
    <span className="no-phone">Lockstep</span>
  </Link>
)
