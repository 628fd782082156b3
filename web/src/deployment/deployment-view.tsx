import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { eventsQuery } from '../api/events-query.ts'
import { deploymentQuery, meQuery, planQuery, releaseQuery, roleQuery, statusQuery } from '../api/queries.ts'
import type { Deployment, Plan } from '../api/types.ts'
import { canPass } from '../overview/needs.ts'
import { CheckCard } from '../series/check-card.tsx'
import { TrafficCard } from '../series/traffic-card.tsx'
import { ButtonLink } from '../shell/links.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import { Whole } from '../shell/whole.tsx'
import { ActCard } from './act-card.tsx'
import { DeploymentTitle } from './deployment-title.tsx'
import { GateCard } from './gate-card.tsx'
import { HoldCard } from './hold-card.tsx'
import { LaneSection } from './lane-section.tsx'
import { PartStrip } from './part-strip.tsx'
import { partsOf } from './parts.ts'
import { Recorded } from './recorded.tsx'
import { ReleaseCard } from './release-card.tsx'
import './deployment-view.css'

/** One deployment: how it stands, its four parts, the two lanes, and what a person can do about it. */
export const DeploymentView = (): ReactNode => {
  const { id } = useParams({ from: '/shell/deployments/$id' })
  const deployment = useQuery(deploymentQuery(id))
  const plan = useQuery(planQuery(id))
  const now = deployment.data
  const path = [
    { text: 'Overview', to: '/' },
    ...(now === undefined ? [] : [{ text: now.app, to: `/apps/${now.app}` }, { text: now.environment }]),
    { text: now?.release.version ?? id },
  ]
  return (
    <View path={path}>
      <Loaded query={deployment} lines={6}>
        {seen => <Loaded query={plan}>{frozen => <Seen id={id} deployment={seen} plan={frozen} />}</Loaded>}
      </Loaded>
    </View>
  )
}

type Props = { readonly id: string; readonly deployment: Deployment; readonly plan: Plan }

const Seen = ({ id, deployment, plan }: Props): ReactNode => {
  const recorded = useQuery(eventsQuery(useQueryClient(), id))
  const role = useQuery(roleQuery(deployment.app, deployment.environment))
  const release = useQuery(releaseQuery(plan.app, plan.release.id))
  const events = recorded.data ?? []
  const { data: me } = useQuery(meQuery)
  const nowMs = useNow()
  const isMine = deployment.gates !== null && canPass(deployment.gates, me?.name ?? '')
  return (
    <Whole of={[recorded, role, release]}>
      <div className="title">
        <DeploymentTitle id={id} deployment={deployment} plan={plan} nowMs={nowMs} />
        {isMine && (
          <ButtonLink to="/approvals/$id" params={{ id }}>
            Review
          </ButtonLink>
        )}
        <WayBack deployment={deployment} />
      </div>
      <PartStrip parts={partsOf(deployment, plan)} />
      <div className="deployment">
        <div>
          <LaneSection id={id} deployment={deployment} plan={plan} events={events} nowMs={nowMs} />
          <Recorded events={events} />
        </div>
        <aside aria-label="About this deployment">
          <ActCard id={id} deployment={deployment} plan={plan} events={events} />
          <TrafficCard deployment={deployment} plan={plan} events={events} nowMs={nowMs} />
          <CheckCard deployment={deployment} plan={plan} events={events} />
          <HoldCard deployment={deployment} />
          <GateCard deployment={deployment} plan={plan} nowMs={nowMs} />
          <ReleaseCard plan={plan} />
        </aside>
      </div>
    </Whole>
  )
}

/** To an earlier release, while what this one brought is what runs. */
const WayBack = ({ deployment: { app, environment, release, state } }: Pick<Props, 'deployment'>): ReactNode => {
  const { data: statuses = [] } = useQuery(statusQuery(app))
  const runs = statuses.find(one => one.environment === environment)?.release?.version
  if (state !== 'succeeded' || runs !== release.version) return null
  return (
    <ButtonLink to="/apps/$app/$environment/rollback" params={{ app, environment }} variant="default">
      Roll back
    </ButtonLink>
  )
}
