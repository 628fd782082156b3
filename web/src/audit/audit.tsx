import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { appsQuery, roleQuery } from '../api/queries.ts'
import { Bones } from '../shell/bones.tsx'
import { useOnce } from '../shell/use-once.ts'
import { View } from '../shell/view.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { AuditList } from './audit-list.tsx'
import { auditQuery } from './audit-query.ts'
import { ExportCard } from './export-card.tsx'
import type { AuditSearch } from './filter-of.ts'
import { VerifyCard } from './verify-card.tsx'
import '../shell/act.css'
import './audit.css'

/** Who did what, when and why: filtered, verified, and to be taken along. */
export const Audit = (): ReactNode => {
  const search = useSearch({ from: '/shell/audit' })
  const { data: apps } = useQuery(appsQuery)
  const { data: everywhere } = useQuery(roleQuery(null, null))
  const isThere = apps !== undefined && everywhere !== undefined
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: 'Audit' }]}>
      <h1>Who did what, when and why</h1>
      <p className="headline">
        Every change is an event, chained to the one before it. The newest first; how the steps of a deployment went is
        in its own record.
      </p>
      {isThere ? (
        <Record search={search} apps={apps.map(({ app }) => app)} seesAll={everywhere.role !== null} />
      ) : (
        <div className="section">
          <Bones lines={8} />
        </div>
      )}
    </View>
  )
}

type Props = { readonly search: AuditSearch; readonly apps: readonly string[]; readonly seesAll: boolean }

const Record = ({ search, apps, seesAll }: Props): ReactNode => {
  // Whoever sees not all of it sees what is about one app, and never asks for more.
  const shown = seesAll || search.app !== undefined || search.deployment !== undefined ? search : ofFirst(search, apps)
  const isListThere = useOnce(!useQuery(auditQuery(shown)).isPending)
  return (
    <div className="audit">
      <div>
        <AuditFilters search={shown} apps={apps} seesAll={seesAll} />
        <AuditList search={shown} />
      </div>
      {isListThere && (
        <aside aria-label="About the record">
          {seesAll && <VerifyCard />}
          <ExportCard search={shown} />
        </aside>
      )}
    </div>
  )
}

const ofFirst = (search: AuditSearch, [first]: readonly string[]): AuditSearch =>
  first === undefined ? search : { ...search, app: first }
