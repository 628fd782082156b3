import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import type { EnvironmentStatus } from '../api/types.ts'
import { frozenLines } from '../freezes/frozen.ts'
import type { Frozen } from '../freezes/frozen.ts'
import { useFrozen } from '../freezes/use-frozen.ts'
import { Icon } from '../theme/icon.tsx'
import type { AppSeen } from './app-seen.ts'
import { cellOf, withFreezes } from './cell.ts'
import { columnsOf } from './columns.ts'
import { MatrixCell } from './matrix-cell.tsx'
import { tieOf } from './tie.ts'
import type { Tie } from './tie.ts'
import './matrix.css'

type Props = { readonly apps: readonly AppSeen[]; readonly name: string; readonly nowMs: number }

/** A row has the app and its first environment, and then these for each further one: there may be none. */
const tieAndCell = 'minmax(76px, 112px) minmax(128px, 1.1fr)'

/** What runs where: an app a row, an environment a column, and between them what joins them or keeps them apart. */
export const Matrix = ({ apps, name, nowMs }: Props): ReactNode => {
  const columns = columnsOf(apps)
  const { freezes } = useFrozen(
    apps.map(({ app }) => app),
    nowMs,
  )
  return (
    <div
      className="matrix"
      role="table"
      aria-label="What runs where"
      style={
        {
          '--further': columns
            .slice(1)
            .map(() => tieAndCell)
            .join(' '),
        } as CSSProperties
      }
    >
      <div className="matrix-head" role="row">
        <b role="columnheader">App</b>
        {columns.map((column, at) => (
          <Fragment key={column}>
            {at > 0 && (
              <b role="columnheader">
                <span className="unseen">between</span>
              </b>
            )}
            <b role="columnheader">{column}</b>
          </Fragment>
        ))}
      </div>
      {apps.map(seen => (
        <AppRow key={seen.app} seen={seen} columns={columns} freezes={freezes} name={name} nowMs={nowMs} />
      ))}
    </div>
  )
}

type RowProps = {
  readonly seen: AppSeen
  readonly columns: readonly string[]
  readonly freezes: readonly Frozen[]
  readonly name: string
  readonly nowMs: number
}

const AppRow = ({ seen, columns, freezes, name, nowMs }: RowProps): ReactNode => {
  const at = (column: string | undefined): EnvironmentStatus | undefined =>
    seen.status.find(({ environment }) => environment === column)
  const services = [...new Set(seen.status.flatMap(({ services }) => services.map(({ service }) => service)))]
  return (
    <div role="row">
      <div className="matrix-app" role="rowheader">
        <Link to="/apps/$app" params={{ app: seen.app }}>
          {seen.app}
        </Link>
        <div className="faint small">{services.join(', ')}</div>
      </div>
      {columns.map((column, place) => {
        const status = at(column)
        return (
          <Fragment key={column}>
            {place > 0 && <TieCell tie={tieOf(at(columns[place - 1]), status, nowMs)} />}
            {status === undefined ? (
              <div className="matrix-cell empty" role="cell" data-environment={column}>
                <span>Not in its file</span>
              </div>
            ) : (
              <MatrixCell
                app={seen.app}
                cell={withFreezes(
                  cellOf(seen, status, name),
                  frozenLines(freezes, { app: seen.app, environment: column }, nowMs),
                )}
                environment={column}
                nowMs={nowMs}
              />
            )}
          </Fragment>
        )
      })}
    </div>
  )
}

const TieCell = ({ tie }: { readonly tie: Tie }): ReactNode => {
  if (tie.kind === 'same')
    return (
      <div className="tie" role="cell">
        <div className="wire">
          <Icon name="equal" />
        </div>
        <p>in step</p>
      </div>
    )
  const { icon, tone, text, isShut } =
    tie.kind === 'none' ? ({ icon: 'minus', tone: 'quiet', text: '', isShut: true } as const) : tie
  return (
    <div className={`tie apart ${tone}${isShut ? ' shut' : ''}`} role="cell">
      <div className="wire">
        <Icon name={icon} />
      </div>
      <p>{text}</p>
    </div>
  )
}
