import { useEffect, useLayoutEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { Crumbs } from './crumbs.tsx'
import type { Crumb } from './crumbs.tsx'
import { OfflineNote } from './live-mark.tsx'

/** Where the shell keeps room for the path of the view. */
export const crumbsId = 'crumbs'

type Props = { readonly path: readonly Crumb[]; readonly children: ReactNode }

/** A view in the shell: its path above, its name in the browser's tab, and its content. */
export const View = ({ path, children }: Props): ReactNode => {
  const [place, setPlace] = useState<HTMLElement | null>(null)
  useLayoutEffect(() => setPlace(document.getElementById(crumbsId)), [])
  // Of several tabs only the last words tell them apart.
  const name = (path.length > 1 ? path.slice(1) : path).map(({ text }) => text).join(' ')
  useEffect(() => {
    document.title = `${name} · Lockstep`
  }, [name])
  return (
    <>
      {place !== null && createPortal(<Crumbs path={path} />, place)}
      <OfflineNote />
      {children}
    </>
  )
}
