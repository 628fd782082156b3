import type { ReactNode } from 'react'
import { icons } from './icons.ts'
import type { IconName } from './icons.ts'

type Props = { readonly name: IconName; readonly size?: number; readonly stroke?: number }

/** An icon beside its word, which says the same: so it is nothing to whoever listens. What works turns. */
export const Icon = ({ name, size = 14, stroke = 1.75 }: Props): ReactNode => {
  const Drawn = icons[name]
  return (
    <Drawn
      size={size}
      stroke={stroke}
      aria-hidden
      focusable={false}
      className={name === 'loader-2' ? 'icon spin' : 'icon'}
    />
  )
}
