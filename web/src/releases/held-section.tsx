import type { ReactNode } from 'react'
import type { ReleaseRecord } from '../api/types.ts'
import { Icon } from '../theme/icon.tsx'
import { instantText } from '../words/moments.ts'

/** Where it was kept out and by whom, and what people set of its flags while it ran. */
export const HeldSection = ({ record: { holds, flagChanges } }: { readonly record: ReleaseRecord }): ReactNode => {
  if (holds.length === 0 && flagChanges.length === 0) return null
  return (
    <section className="section">
      <header>
        <h2>Holds and flags</h2>
      </header>
      <ul className="card list">
        {holds.map(({ environment, at, actor, reason, lifted }) => (
          <li key={`${environment} ${at}`} className="quiet">
            <Icon name="lock" />
            <div className="grow">
              <b>Held in {environment}</b> by {actor.name}, {instantText(at)}
              <div className="dim small">{reason}</div>
              {lifted !== null && (
                <div className="small">
                  Lifted by {lifted.actor.name}, {instantText(lifted.at)}: {lifted.reason}
                </div>
              )}
            </div>
          </li>
        ))}
        {flagChanges.map(({ environment, flag, from, to, at, actor, reason }) => (
          <li key={`${flag} ${environment} ${at}`} className="quiet">
            <Icon name="arrows-diff" />
            <div className="grow">
              <b>{flag}</b> in {environment} from {valueText(from)} to {valueText(to)} by {actor.name},{' '}
              {instantText(at)}
              <div className="dim small">{reason}</div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

const valueText = (value: string | number | boolean | null): string =>
  value === null ? 'its default' : JSON.stringify(value)
