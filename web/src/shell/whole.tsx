import type { ReactNode } from 'react'
import { Bones } from './bones.tsx'
import { useOnce } from './use-once.ts'

type Props = { readonly of: readonly { readonly isPending: boolean }[]; readonly children: ReactNode }

/** Waits until each part of a view is known, or known not to come: nothing that somebody reads is moved by what comes later. */
export const Whole = ({ of, children }: Props): ReactNode => {
  const isThere = useOnce(of.every(({ isPending }) => !isPending))
  return isThere ? children : <Bones lines={6} />
}
