import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { modKey } from './mod-key.ts'
import './palette.css'

const keys = (): readonly (readonly [readonly string[], string])[] => [
  [[modKey(), 'K'], 'Go to any view, app, environment, release, deployment or run'],
  [['↑', '↓'], 'Choose in it'],
  [['Enter'], 'Go there'],
  [['Esc'], 'Close what is open'],
  [['Tab'], 'Go on to the next thing that can be used'],
  [['?'], 'These keys'],
]

/** Which keys do something. */
export const KeysHelp = ({ close }: { readonly close: () => void }): ReactNode => (
  <Modal
    opened
    onClose={close}
    title="Keys"
    lockScroll={false}
    transitionProps={{ duration: 0 }}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <dl className="keys">
      {keys().map(([names, text]) => (
        <div key={text}>
          <dt>
            {names.map(name => (
              <kbd key={name}>{name}</kbd>
            ))}
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  </Modal>
)
