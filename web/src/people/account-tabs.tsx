import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { roleQuery } from '../api/queries.ts'
import { Tabs } from '../shell/tabs.tsx'

/** People and their tokens belong together; who has an account only admins of everything see. */
export const AccountTabs = ({ here }: { readonly here: 'people' | 'tokens' }): ReactNode => {
  const { data } = useQuery(roleQuery(null, null))
  if (data?.role !== 'admin') return null
  return (
    <Tabs
      label="People and tokens"
      tabs={[
        { text: 'People', to: '/people', isHere: here === 'people' },
        { text: 'Tokens', to: '/tokens', isHere: here === 'tokens' },
      ]}
    />
  )
}
