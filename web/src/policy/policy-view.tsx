import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { policyQuery } from '../api/queries.ts'
import type { Policy } from '../api/types.ts'
import { Blank } from '../shell/blank.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { View } from '../shell/view.tsx'
import { PolicyMore } from './policy-more.tsx'
import { PolicyRoles } from './policy-roles.tsx'
import { PolicyRules } from './policy-rules.tsx'
import '../shell/act.css'
import './policy.css'

/** The policy as it is in force, to be read. It is changed on the server alone. */
export const PolicyView = (): ReactNode => {
  const policy = useQuery(policyQuery)
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: 'Policy' }]}>
      <div className="title">
        <div>
          <h1>What the server demands, whatever a file says</h1>
          <p className="headline">
            Of lockstep.yaml and of the policy the stricter counts. The policy is a file on the server, out of reach of
            every repository: the one that LOCKSTEP_POLICY names, else policy.yaml in the data folder. It is read when
            the server starts, so change it there and start the server again.
          </p>
        </div>
      </div>
      <Loaded query={policy} lines={6}>
        {seen => (seen.version === 'none' ? <NoPolicy /> : <Read policy={seen} />)}
      </Loaded>
    </View>
  )
}

const NoPolicy = (): ReactNode => (
  <div className="section">
    <Blank icon="shield-check" title="There is no policy.">
      Files decide alone, and only the owner of the machine and the first admin have a role. docs/policy.example.yaml is
      one to begin with.
    </Blank>
  </div>
)

const Read = ({ policy }: { readonly policy: Policy }): ReactNode => (
  <>
    <p className="meta">
      <span>
        version <span className="mono">{policy.version.slice(0, 12)}</span>
      </span>
    </p>
    <PolicyRules policy={policy} />
    <PolicyRoles policy={policy} />
    <PolicyMore policy={policy} />
  </>
)
