import { Button, CopyButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'

const steps = [
  [
    'Describe the app',
    'Looks at the repository and writes lockstep.yaml. You read it and change what is wrong; nothing runs.',
    'lockstep init',
  ],
  [
    'See what would happen',
    'Shows every step, how it is taken back, and the point of no return if there is one. Nothing runs either.',
    'lockstep plan',
  ],
  [
    'Ship it',
    'Builds once and deploys. You see it here at once; if a step fails, everything is taken back.',
    'lockstep ship',
  ],
] as const

/** Before anything was deployed: the three commands that change that. */
export const FirstRun = (): ReactNode => (
  <div className="hello">
    <div>
      <h1>Nothing is deployed yet. Three commands change that.</h1>
      <p className="headline">
        Run them in a repository with a service that has a start command. The first target is this machine.
      </p>
    </div>
    <ol>
      {steps.map(([title, text, command], at) => (
        <li key={command}>
          <span className="count">{at + 1}</span>
          <div>
            <h2>{title}</h2>
            <p className="dim">{text}</p>
            <div className="command">
              <span className="prompt">$</span>
              <span>{command}</span>
              <CopyButton value={command}>
                {({ copied, copy }) => (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={copy}
                    aria-label={`Copy ${command}`}
                    leftSection={<Icon name={copied ? 'check' : 'copy'} />}
                  >
                    {copied ? 'Copied' : 'Copy'}
                  </Button>
                )}
              </CopyButton>
            </div>
          </div>
        </li>
      ))}
    </ol>
    <p className="dim row">
      <Icon name="loader-2" />
      This page waits for your first run. No need to reload.
    </p>
  </div>
)
