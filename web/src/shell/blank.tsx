import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import type { IconName } from '../theme/icons.ts'

type Props = { readonly icon: IconName; readonly title: string; readonly children: ReactNode }

/** Nothing is here: what will appear, and how. */
export const Blank = ({ icon, title, children }: Props): ReactNode => (
  <div className="card blank">
    <Icon name={icon} size={20} />
    <div>
      <b>{title}</b>
    </div>
    <div>{children}</div>
  </div>
)
