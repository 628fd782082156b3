import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { deploymentQuery } from '../api/queries.ts'
import { whyText } from '../deployment/why-text.ts'
import { Icon } from '../theme/icon.tsx'
import type { Traveller, Way } from './traveller.ts'
import type { Road } from './way.ts'

/** What leads into an environment: a line, what travels on it, and what keeps it. */
export const RoadView = ({
  road: { environment, line, look, from, travellers, note },
}: {
  readonly road: Road
}): ReactNode => (
  <li className={`road ${line} ${look}`} data-to={environment}>
    <span className="road-line" aria-hidden />
    <div className="road-body">
      <span className="unseen">On the way to {environment}: </span>
      {from !== null && <p className="road-note">from {from}</p>}
      {travellers.map(traveller => (
        <Travelling key={`${traveller.release} ${traveller.text}`} traveller={traveller} />
      ))}
      {note !== '' && <p className="road-note">{note}</p>}
    </div>
  </li>
)

const Travelling = ({ traveller }: { readonly traveller: Traveller }): ReactNode => {
  const { release, word, text, more, way, share, asksWhy } = traveller
  return (
    <div className={`traveller ${word.tone}`}>
      <p className="traveller-name">
        <Icon name={word.icon} />
        <span>
          <b>{release}</b> {text}
        </span>
      </p>
      {share !== null && (
        <div className="thin moving" aria-hidden>
          <i style={{ width: `${share}%` }} />
        </div>
      )}
      {more !== '' && <p className="traveller-more">{more}</p>}
      {asksWhy && way !== null && <Why deployment={way.id} />}
      {way !== null && <WayOn way={way} />}
    </div>
  )
}

const Why = ({ deployment }: { readonly deployment: string }): ReactNode => {
  const { data } = useQuery(deploymentQuery(deployment))
  const why = data === undefined ? '' : whyText(data, null)
  return why === '' ? null : <p className="traveller-more">{why}</p>
}

const WayOn = ({ way: { to, id } }: { readonly way: Way }): ReactNode => {
  switch (to) {
    case 'approval':
      return (
        <Link to="/approvals/$id" params={{ id }} className="way-on">
          See what waits
        </Link>
      )
    case 'deployment':
      return (
        <Link to="/deployments/$id" params={{ id }} className="way-on">
          See the deployment
        </Link>
      )
    case 'run':
      return (
        <Link to="/runs/$id" params={{ id }} className="way-on">
          See the run
        </Link>
      )
  }
}
