import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { deploymentQuery, planQuery } from '../api/queries.ts'
import type { Deployment, Plan } from '../api/types.ts'
import { isStepLive } from '../deployment/is-step-live.ts'
import { stepName } from '../deployment/step-name.ts'
import { Blank } from '../shell/blank.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { View } from '../shell/view.tsx'
import { FullLog } from './full-log.tsx'
import './log.css'

/** The whole output of a step, in a view of its own. */
export const LogView = (): ReactNode => {
  const { id, step } = useParams({ from: '/shell/deployments/$id/logs/$step' })
  const deployment = useQuery(deploymentQuery(id))
  const plan = useQuery(planQuery(id))
  const now = deployment.data
  const path = [
    { text: 'Overview', to: '/' },
    ...(now === undefined ? [] : [{ text: now.app, to: '/deployments', search: { app: now.app } }]),
    { text: now?.release.version ?? id, to: `/deployments/${id}` },
    { text: `Log of ${step}` },
  ]
  return (
    <View path={path}>
      <Loaded query={deployment} lines={8}>
        {seen => <Loaded query={plan}>{frozen => <Seen id={id} step={step} deployment={seen} plan={frozen} />}</Loaded>}
      </Loaded>
    </View>
  )
}

type Props = { readonly id: string; readonly step: string; readonly deployment: Deployment; readonly plan: Plan }

const Seen = ({ id, step, deployment, plan }: Props): ReactNode => {
  const planned = plan.steps.find(one => one.id === step)
  if (planned === undefined)
    return (
      <Blank icon="help-circle" title={`Its plan has no step ${step}.`}>
        <Link to="/deployments/$id" params={{ id }}>
          The deployment
        </Link>{' '}
        shows those that it has.
      </Blank>
    )
  const { name, tag } = stepName(planned)
  return (
    <div className="log-view">
      <div className="title-only">
        <h1>Log of {`${name} ${tag}`.trim()}</h1>
        <p className="headline">
          Of{' '}
          <Link to="/deployments/$id" params={{ id }} hash={step}>
            {deployment.app} {deployment.release.version} in {deployment.environment}
          </Link>
          : {planned.title}.
        </p>
      </div>
      <FullLog key={`${id} ${step}`} id={id} step={step} isLive={isStepLive(deployment, step)} />
    </div>
  )
}
