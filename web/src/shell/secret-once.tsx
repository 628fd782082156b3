import { Button, CopyButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import './act.css'

type Props = {
  readonly title: string
  readonly secret: string
  readonly children: ReactNode
  readonly done: () => void
}

/** What is shown this once and kept nowhere: to be copied, and then put away. */
export const SecretOnce = ({ title, secret, children, done }: Props): ReactNode => (
  <div className="note person" role="status">
    <Icon name="key" size={16} />
    <div className="once">
      <div>
        <b>{title}</b> {children}
      </div>
      <div className="row">
        <code>{secret}</code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy} leftSection={<Icon name={copied ? 'check' : 'copy'} />}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
      <div>
        <Button size="xs" variant="subtle" color="gray" onClick={done}>
          I have it
        </Button>
      </div>
    </div>
  </div>
)
