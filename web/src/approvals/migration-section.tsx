import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { migrationsQuery, releaseQuery } from '../api/queries.ts'
import type { Plan, Release } from '../api/types.ts'
import { Icon } from '../theme/icon.tsx'
import { StateMark } from '../shell/state-mark.tsx'
import { counted } from '../words/counted.ts'

type Migration = Release['migrations'][number]

/** The migrations that the release brings, as they are run, with what was found in them. */
export const MigrationSection = ({ plan }: { readonly plan: Plan }): ReactNode => {
  const { data: release } = useQuery(releaseQuery(plan.app, plan.release.id))
  const { data: texts = [] } = useQuery(migrationsQuery(plan.app, plan.release.id))
  const known = new Set(plan.ledger.map(entry => entry.split(/[@: ]/)[0]))
  const coming = (release?.migrations ?? []).filter(({ id }) => !known.has(id))
  if (coming.length === 0) return null
  const findings = coming.flatMap(({ findings }) => findings).length
  return (
    <section className="section">
      <header>
        <h2>Migrations</h2>
        <p>
          {counted(coming.length, 'migration')}, {findings === 0 ? 'no finding' : counted(findings, 'finding')}. Read by
          PostgreSQL's own parser.
        </p>
      </header>
      <div className="card">
        {coming.map(migration => (
          <MigrationFold
            key={migration.id}
            migration={migration}
            text={texts.find(({ id }) => id === migration.id)?.text ?? ''}
          />
        ))}
      </div>
    </section>
  )
}

type FoldProps = { readonly migration: Migration; readonly text: string; readonly startsOpen?: boolean }

/** A migration with its text and what was found in it. */
export const MigrationFold = ({ migration, text, startsOpen = true }: FoldProps): ReactNode => {
  const { file, effect, findings, wayBack } = migration
  const [isOpen, setIsOpen] = useState(startsOpen)
  const isClean = findings.length === 0
  return (
    <div className="fold">
      <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <Icon name="chevron-right" />
        <span className="mono">{file}</span> <span className="faint">{effect}</span>
        <span className="fold-end">
          <StateMark
            of={
              isClean
                ? { word: 'Clean', icon: 'check', tone: 'done' }
                : { word: counted(findings.length, 'finding'), icon: 'alert-triangle', tone: 'person' }
            }
          />
        </span>
      </button>
      {isOpen && (
        <>
          <pre className="sql" tabIndex={0} aria-label={`Text of ${file}`}>
            {text
              .trimEnd()
              .split('\n')
              .map((line, at) => (
                <div key={at} className={findings.some(finding => finding.line === at + 1) ? 'found' : ''}>
                  {line}
                </div>
              ))}
          </pre>
          {findings.map(({ line, why }) => (
            <div key={`${line} ${why}`} className="finding person">
              <Icon name="alert-triangle" />
              <span>
                <b>Line {line}.</b> {why}
              </span>
            </div>
          ))}
          <p className="fold-note">{wayBackText(wayBack)}</p>
        </>
      )}
    </div>
  )
}

const wayBackText = (wayBack: Migration['wayBack']): string => {
  switch (wayBack.kind) {
    case 'none':
      return 'It has no way back.'
    case 'unmeasured':
      return 'It has a way back, but what that takes away cannot be told.'
    case 'removes':
      return wayBack.objects.length === 0
        ? 'Its way back takes nothing away.'
        : `Its way back takes away ${wayBack.objects.join(', ')}, while empty.`
  }
}
