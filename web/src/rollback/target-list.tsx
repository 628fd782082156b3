import { Button, Radio } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { RollbackTarget } from '../api/types.ts'
import { StateMark } from '../shell/state-mark.tsx'
import { targetText, targetWord, whenText } from './target-words.ts'

const few = 6

type Props = {
  readonly app: string
  readonly environment: string
  readonly targets: readonly RollbackTarget[]
  readonly wanted: string | null
}

/** What ran there before, the newest first. What is chosen stands in the address. */
export const TargetList = ({ app, environment, targets, wanted }: Props): ReactNode => {
  const navigate = useNavigate()
  const [isAll, setIsAll] = useState(false)
  const shown = targets.filter(({ version }, at) => isAll || at < few || version === wanted)
  const choose = (to: string): void =>
    void navigate({
      to: '/apps/$app/$environment/rollback',
      params: { app, environment },
      search: { to },
      replace: true,
    })
  return (
    <div className="card choices" role="radiogroup" aria-label="Release to return to">
      {shown.map(target => (
        <Choice
          key={target.version}
          target={target}
          isChosen={target.version === wanted}
          choose={() => choose(target.version)}
        />
      ))}
      {shown.length < targets.length && (
        <div className="card-end">
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setIsAll(true)}>
            All {targets.length} releases
          </Button>
        </div>
      )}
    </div>
  )
}

type ChoiceProps = { readonly target: RollbackTarget; readonly isChosen: boolean; readonly choose: () => void }

const Choice = ({ target, isChosen, choose }: ChoiceProps): ReactNode => (
  <label className={`choice${isChosen ? ' on' : ''}`}>
    <Radio
      name="target"
      size="xs"
      aria-label={`${target.version}, ${whenText(target)}, ${targetWord(target).word}`}
      value={target.version}
      checked={isChosen}
      onChange={choose}
    />
    <span className="choice-version">{target.version}</span>
    <span>
      <span className="dim">{whenText(target)}</span>
      <span className="faint small">
        {target.message.split('\n')[0]}, brought by {target.actor.name}
      </span>
    </span>
    <span>
      <StateMark of={targetWord(target)} />
      <span className="faint small">{targetText(target)}</span>
    </span>
  </label>
)
