import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { appsQuery, meQuery, nodesQuery, roleQuery } from '../api/queries.ts'
import { useAttention } from '../overview/use-attention.ts'
import type { Attention } from '../overview/use-attention.ts'
import { Icon } from '../theme/icon.tsx'
import { counted } from '../words/counted.ts'
import type { StateWord } from '../words/state-words.ts'
import { WayLink } from './links.tsx'
import { places, rulePlaces } from './places.ts'
import type { Place } from './places.ts'
import { SignOut } from './sign-out.tsx'

/** The way to every view, the apps with what they want, and who is here. */
export const Side = ({ close }: { readonly close: () => void }): ReactNode => {
  const { waiting, moving, byApp } = useAttention()
  const counts: Readonly<Record<string, number>> = { '/approvals': waiting, '/deployments': moving }
  return (
    <>
      {places.map(place => (
        <Way key={place.to} {...place} count={counts[place.to] ?? 0} close={close} />
      ))}
      <Rules close={close} />
      <Apps close={close} byApp={byApp} />
      <Foot />
    </>
  )
}

type WayProps = Place & { readonly count?: number; readonly close: () => void }

const Way = ({ to, icon, text, count = 0, also = to, close }: WayProps): ReactNode => {
  const { pathname } = useLocation()
  const isHere = to === '/' ? pathname === '/' : [to, also].some(place => pathname.startsWith(place))
  return (
    <WayLink
      to={to}
      onClick={close}
      className="way"
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      label={text}
      leftSection={<Icon name={icon} size={16} />}
      rightSection={count > 0 ? <span className="num">{count}</span> : undefined}
    />
  )
}

/** What governs deployments. */
const Rules = ({ close }: { readonly close: () => void }): ReactNode => {
  const { data: everywhere } = useQuery(roleQuery(null, null))
  return (
    <>
      <p className="label group">Rules</p>
      {rulePlaces(everywhere?.role ?? null).map(place => (
        <Way key={place.text} {...place} close={close} />
      ))}
    </>
  )
}

type AppsProps = { readonly close: () => void; readonly byApp: Attention['byApp'] }

const Apps = ({ close, byApp }: AppsProps): ReactNode => {
  const { data } = useQuery(appsQuery)
  const apps = data ?? []
  const { pathname } = useLocation()
  return (
    <>
      <p className="label group">Apps</p>
      {data?.length === 0 && <p className="group-empty">None yet</p>}
      {apps.map(({ app }) => {
        const word = byApp.get(app)
        return (
          <WayLink
            key={app}
            to="/apps/$app"
            params={{ app }}
            onClick={close}
            className="way"
            active={pathname === `/apps/${app}`}
            aria-current={pathname === `/apps/${app}` ? 'page' : undefined}
            label={app}
            rightSection={word === undefined ? undefined : <WantedMark of={word} />}
          />
        )
      })}
    </>
  )
}

const WantedMark = ({ of: { icon, tone, word } }: { readonly of: StateWord }): ReactNode => (
  <span className={`state ${tone}`} title={word}>
    <Icon name={icon} />
    <span className="unseen">{word}</span>
  </span>
)

const Foot = (): ReactNode => {
  const { data: me } = useQuery(meQuery)
  const { data: nodes = [] } = useQuery(nodesQuery)
  const alive = nodes.filter(({ isAlive }) => isAlive).length
  return (
    <div className="foot">
      <span className="row">
        <Icon name="server" />
        {alive === nodes.length
          ? `${counted(alive, 'node')}, all here`
          : `${alive} of ${counted(nodes.length, 'node')}`}
      </span>
      {me !== undefined && (
        <span className="spread">
          <span className="row">
            <span className="avatar" aria-hidden>
              {me.name.slice(0, 2).toUpperCase()}
            </span>
            {me.name}
          </span>
          {me.kind === 'person' && <SignOut />}
        </span>
      )}
    </div>
  )
}
