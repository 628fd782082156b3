import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { BrandMark } from '../shell/brand.tsx'
import { ThemeToggle } from '../shell/theme-toggle.tsx'
import './door.css'

type Props = { readonly title: string; readonly children: ReactNode }

/** What stands before the shell: nobody has signed in yet. */
export const Door = ({ title, children }: Props): ReactNode => {
  useEffect(() => {
    document.title = `${title} · Lockstep`
  }, [title])
  return (
    <main className="door">
      <div className="card door-card">
        <div className="spread">
          <span className="row">
            <BrandMark />
            <b>Lockstep</b>
          </span>
          <ThemeToggle />
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}
