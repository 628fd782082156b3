import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { deploymentQuery, meQuery, migrationsQuery, planQuery, releaseQuery, roleQuery } from '../api/queries.ts'
import type { Deployment, Plan } from '../api/types.ts'
import { GateCard } from '../deployment/gate-card.tsx'
import { PartStrip } from '../deployment/part-strip.tsx'
import { partsOf } from '../deployment/parts.ts'
import { ReleaseCard } from '../deployment/release-card.tsx'
import { canPass } from '../overview/needs.ts'
import { Loaded } from '../shell/loaded.tsx'
import { StatePill } from '../shell/state-mark.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import { Whole } from '../shell/whole.tsx'
import { Icon } from '../theme/icon.tsx'
import { instantText, untilText } from '../words/moments.ts'
import { stateWord } from '../words/state-words.ts'
import { approvalHeadline } from './approval-headline.ts'
import { CommitSection } from './commit-section.tsx'
import { Decision } from './decision.tsx'
import { InfrastructureSection } from './infrastructure-section.tsx'
import { MigrationSection } from './migration-section.tsx'
import { PlanTable } from './plan-table.tsx'
import './approval-view.css'

/** May this go there? The plan, what it changes, and the decision, in one view. */
export const ApprovalView = (): ReactNode => {
  const { id } = useParams({ from: '/shell/approvals/$id' })
  const deployment = useQuery(deploymentQuery(id))
  const plan = useQuery(planQuery(id))
  const name = deployment.data === undefined ? id : `${deployment.data.app} ${deployment.data.release.version}`
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: 'Approvals', to: '/approvals' }, { text: name }]}>
      <Loaded query={deployment} lines={6}>
        {seen => <Loaded query={plan}>{frozen => <Asked id={id} deployment={seen} plan={frozen} />}</Loaded>}
      </Loaded>
    </View>
  )
}

type Props = { readonly id: string; readonly deployment: Deployment; readonly plan: Plan }

const Asked = ({ id, deployment, plan }: Props): ReactNode => {
  const nowMs = useNow()
  const role = useQuery(roleQuery(deployment.app, deployment.environment))
  const release = useQuery(releaseQuery(plan.app, plan.release.id))
  const texts = useQuery(migrationsQuery(plan.app, plan.release.id))
  return (
    <Whole of={[role, release, texts]}>
      <Title deployment={deployment} plan={plan} nowMs={nowMs} />
      <PartStrip parts={partsOf(deployment, plan)} />
      <div className="approval">
        <div>
          <PlanTable plan={plan} />
          <InfrastructureSection plan={plan} />
          <MigrationSection plan={plan} />
          <CommitSection plan={plan} />
        </div>
        <aside aria-label="Decision">
          <Decision id={id} deployment={deployment} plan={plan} />
          <GateCard deployment={deployment} plan={plan} nowMs={nowMs} />
          <ReleaseCard plan={plan} />
        </aside>
      </div>
    </Whole>
  )
}

type TitleProps = Omit<Props, 'id'> & { readonly nowMs: number }

const Title = ({ deployment, plan, nowMs }: TitleProps): ReactNode => {
  const { app, environment, release, actor, createdAt, gates, state } = deployment
  const { data: me } = useQuery(meQuery)
  const isMine = gates !== null && canPass(gates, me?.name ?? '')
  const expires = gates?.states.find(({ expiresAt }) => expiresAt !== null)?.expiresAt ?? null
  const { first, rest } = approvalHeadline(plan)
  return (
    <div className="title-only">
      <h1>
        Let {app} {release.version} into {environment}?
        <StatePill of={isMine ? { word: 'Waits for you', icon: 'user-check', tone: 'person' } : stateWord(state)} />
      </h1>
      <p className="headline">
        {first} <b>{rest}</b>
      </p>
      <div className="meta">
        <span>
          <Icon name="user-check" />
          asked for by {actor.name}, {instantText(createdAt)}
        </span>
        {expires !== null && (
          <span title={instantText(expires)}>
            <Icon name="hourglass" />
            expires {untilText(expires, nowMs)}
          </span>
        )}
      </div>
    </div>
  )
}
