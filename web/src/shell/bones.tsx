import { Skeleton } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'

/** What is there sooner needs no bones. */
const quickMs = 300

type Props = { readonly lines?: number }

/** Where something will be: nothing for 300 ms, then its bones. */
export const Bones = ({ lines = 4 }: Props): ReactNode => {
  const [isSlow, setIsSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), quickMs)
    return () => clearTimeout(timer)
  }, [])
  if (!isSlow) return <div aria-busy="true" />
  return (
    <div className="card bones" aria-busy="true">
      <span className="unseen">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line}>
          <Skeleton height={10} width={`${38 + ((line * 17) % 30)}%`} />
          <Skeleton height={10} mt="sm" width={`${55 + ((line * 23) % 30)}%`} />
        </div>
      ))}
    </div>
  )
}
