import type { ReactNode } from 'react'
import type { Difference } from '../api/types.ts'
import { readableRows } from './disparity-text.ts'

type Props = {
  readonly rows: readonly Difference['configuration'][number][]
  readonly left: string
  readonly right: string
}

/** What is not alike, a line each: its name, and what each side says. */
export const DisparityTable = ({ rows, left, right }: Props): ReactNode => (
  <table className="disparities">
    <thead>
      <tr>
        <th scope="col">What</th>
        <th scope="col">{left}</th>
        <th scope="col">{right}</th>
      </tr>
    </thead>
    <tbody>
      {readableRows(rows).map(({ what, left: one, right: other }) => (
        <tr key={what}>
          <th scope="row" className="mono">
            {what}
          </th>
          <Said side={left} text={one} />
          <Said side={right} text={other} />
        </tr>
      ))}
    </tbody>
  </table>
)

const Said = ({ side, text }: { readonly side: string; readonly text: string | null }): ReactNode => (
  <td data-side={side} className={text === null ? 'faint' : ''}>
    {text ?? 'not there'}
  </td>
)
