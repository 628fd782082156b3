import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Blank } from '../shell/blank.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { ButtonLink } from '../shell/links.tsx'
import { useNow } from '../shell/use-now.ts'
import { Icon } from '../theme/icon.tsx'
import { AuditLine } from './audit-line.tsx'
import { auditQuery } from './audit-query.ts'
import { isFiltered } from './filter-of.ts'
import type { AuditSearch } from './filter-of.ts'

/** One page of the record, and the way to the one behind it. */
export const AuditList = ({ search }: { readonly search: AuditSearch }): ReactNode => {
  const page = useQuery(auditQuery(search))
  const nowMs = useNow()
  return (
    <div className="audit-page" aria-busy={page.isPlaceholderData}>
      <Loaded query={page} lines={8}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Nothing isFiltered={isFiltered(search)} />
            ) : (
              <ol className="card rows" aria-label="Entries">
                {items.map(entry => (
                  <AuditLine key={`${entry.stream} ${entry.seq}`} entry={entry} nowMs={nowMs} />
                ))}
              </ol>
            )}
            <Ways search={search} next={next} />
          </>
        )}
      </Loaded>
    </div>
  )
}

const Nothing = ({ isFiltered }: { readonly isFiltered: boolean }): ReactNode => (
  <Blank icon="list-check" title={isFiltered ? 'Nothing fits all of these filters.' : 'Nothing was done yet.'}>
    {isFiltered
      ? 'Each filter narrows what the others leave: take one away.'
      : 'What people and Lockstep do appears here as they do it.'}
  </Blank>
)

type WaysProps = { readonly search: AuditSearch; readonly next: string | null }

const Ways = ({ search, next }: WaysProps): ReactNode => {
  const { before, ...newest } = search
  if (before === undefined && next === null) return null
  return (
    <nav className="row audit-ways" aria-label="Pages">
      {before !== undefined && (
        <ButtonLink to="/audit" search={newest} variant="default" size="xs" leftSection={<Icon name="arrow-up" />}>
          Newest
        </ButtonLink>
      )}
      {next === null ? (
        <span className="faint small">There is nothing older.</span>
      ) : (
        <ButtonLink
          to="/audit"
          search={{ ...search, before: next }}
          variant="default"
          size="xs"
          leftSection={<Icon name="arrow-down" />}
        >
          Older
        </ButtonLink>
      )}
    </nav>
  )
}
