import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { migrationsQuery } from '../api/queries.ts'
import type { ReleaseRecord } from '../api/types.ts'
import { MigrationFold } from '../approvals/migration-section.tsx'
import { counted } from '../words/counted.ts'

/** The migrations that it brings, and how many it has in all. */
export const SchemaSection = ({ record }: { readonly record: ReleaseRecord }): ReactNode => {
  const { data: texts = [] } = useQuery(migrationsQuery(record.app, record.version))
  const own = record.migrations.filter(({ isNew }) => isNew)
  if (record.migrations.length === 0) return null
  return (
    <section className="section">
      <header>
        <h2>Migrations</h2>
        <p>
          {own.length === 0
            ? 'None that is new'
            : `${counted(own.length, 'migration')} that ${own.length === 1 ? 'is' : 'are'} new`}
          , {record.migrations.length} in all
        </p>
      </header>
      {own.length > 0 && (
        <div className="card">
          {own.map(migration => (
            <MigrationFold
              key={migration.id}
              migration={migration}
              text={texts.find(({ id }) => id === migration.id)?.text ?? ''}
              startsOpen={own.length === 1}
            />
          ))}
        </div>
      )}
    </section>
  )
}
