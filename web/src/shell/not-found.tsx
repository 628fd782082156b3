import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Door } from '../sign-in/door.tsx'

export const NotFound = (): ReactNode => (
  <Door title="There is no such page">
    <p>The address may be mistyped, or of another version.</p>
    <Link to="/">Overview</Link>
  </Door>
)
