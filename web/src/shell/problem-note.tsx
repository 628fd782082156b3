import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { problemOf } from '../api/refusal.ts'
import { Icon } from '../theme/icon.tsx'

type Props = { readonly error: unknown; readonly again?: () => void }

/** An error as the catalogue has it: its title, its code, what state was left, what to do. */
export const ProblemNote = ({ error, again }: Props): ReactNode => {
  const { title, code, detail, hint } = problemOf(error)
  return (
    <div className="note failed" role="alert">
      <Icon name="alert-triangle" size={16} />
      <div>
        <b>{title}.</b> <span className="code">{code}</span>
        <div>{detail}</div>
        <div className="dim">{hint}</div>
        {again !== undefined && (
          <Button variant="default" size="xs" mt="sm" onClick={again}>
            Try again
          </Button>
        )}
      </div>
    </div>
  )
}
