import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import type { AuditEntry } from '../api/types.ts'
import { Ago } from '../shell/when.tsx'
import { Icon } from '../theme/icon.tsx'
import { instantText } from '../words/moments.ts'
import { entryKind } from './entry-kinds.ts'
import { deploymentOf, entryPlace, entryText } from './entry-text.ts'

type Props = { readonly entry: AuditEntry; readonly nowMs: number }

/** One entry in words; all that it says, and the hash that proves it, opens in place. */
export const AuditLine = ({ entry, nowMs }: Props): ReactNode => {
  const [isOpen, setIsOpen] = useState(false)
  const detailsId = useId()
  const { icon, tone, word } = entryKind(entry.type)
  const deployment = deploymentOf(entry)
  return (
    <li className={tone}>
      <Icon name={icon} />
      <div className="what">
        <div>
          <span className="unseen">{word}: </span>
          {entryText(entry)}
        </div>
        <div className="faint small audit-where">
          <span>{entryPlace(entry)}</span>
          {deployment !== null && (
            <Link to="/deployments/$id" params={{ id: deployment }} className="mono">
              {deployment}
            </Link>
          )}
          <button
            type="button"
            className="audit-switch"
            aria-expanded={isOpen}
            aria-controls={detailsId}
            onClick={() => setIsOpen(!isOpen)}
          >
            <Icon name="chevron-right" size={12} />
            Details
          </button>
        </div>
      </div>
      <span className="faint small audit-at">
        <Ago at={entry.at} nowMs={nowMs} />
      </span>
      <div id={detailsId} className="audit-more" hidden={!isOpen}>
        {isOpen && <Details entry={entry} />}
      </div>
    </li>
  )
}

const Details = ({ entry }: { readonly entry: AuditEntry }): ReactNode => {
  const { at, stream, seq, type, actor, reason, hash, body } = entry
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['When', `${instantText(at)}, ${at}`],
    ['Who', `${actor.name}${actor.via === undefined ? '' : ` by ${actor.via}`}, a ${actor.kind}`],
    ['What', <code key="what">{type}</code>],
    ...(reason === null ? [] : [['Why', reason] as const]),
    ['Stands as', <code key="stream">{`${stream} #${seq}`}</code>],
    ['Hash', <code key="hash">{hash}</code>],
  ]
  return (
    <>
      <dl className="kv small">
        {facts.map(([name, text]) => (
          <div key={name} className="kv-line">
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <pre className="audit-body" tabIndex={0} aria-label="What the hash was made of">
        {JSON.stringify(JSON.parse(body), null, 2)}
      </pre>
    </>
  )
}
