import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'

type Props = { readonly count: number; readonly follow: () => void }

/** Back to the end, for somebody who has scrolled away from it: it says how many lines have come since. */
export const FollowButton = ({ count, follow }: Props): ReactNode => {
  const [since] = useState(count)
  const more = count - since
  return (
    <Button
      size="compact-sm"
      variant="default"
      className="log-follow"
      leftSection={<Icon name="arrow-down" />}
      onClick={follow}
    >
      {more === 0 ? 'To the end' : `${more.toLocaleString('en')} more ${more === 1 ? 'line' : 'lines'}`}
    </Button>
  )
}
