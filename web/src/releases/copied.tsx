import { ActionIcon, CopyButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'

type Props = { readonly name: string; readonly value: string; readonly shown?: number }

/** A digest or a hash, cut for the eye; the whole of it on hover, and for the clipboard. */
export const Copied = ({ name, value, shown = 19 }: Props): ReactNode => (
  <span className="copied">
    <span className="mono" title={value}>
      {value.slice(0, shown)}
    </span>
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={20}
          onClick={copy}
          aria-label={copied ? `${name} is copied` : `Copy ${name}`}
        >
          <Icon name={copied ? 'check' : 'copy'} size={12} />
        </ActionIcon>
      )}
    </CopyButton>
  </span>
)
