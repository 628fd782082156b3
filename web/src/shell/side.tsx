import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { appsQuery, meQuery, nodesQuery } from '../api/queries.ts'
import { useAttention } from '../overview/use-attention.ts'
import type { Attention } from '../overview/use-attention.ts'
import { Icon } from '../theme/icon.tsx'
import type { IconName } from '../theme/icons.ts'
import { counted } from '../words/counted.ts'
import type { StateWord } from '../words/state-words.ts'
import { WayLink } from './links.tsx'
import { SignOut } from './sign-out.tsx'

type Place = { readonly to: string; readonly icon: IconName; readonly text: string; readonly count?: number }

/** The way to every view, the apps with what they want, and who is here. */
export const Side = ({ close }: { readonly close: () => void }): ReactNode => {
  const { waiting, moving, byApp } = useAttention()
  const places: readonly Place[] = [
    { to: '/', icon: 'layout-grid', text: 'Overview' },
    { to: '/approvals', icon: 'user-check', text: 'Approvals', count: waiting },
    { to: '/deployments', icon: 'rocket', text: 'Deployments', count: moving },
  ]
  return (
    <>
      {places.map(place => (
        <Way key={place.to} {...place} close={close} />
      ))}
      <Apps close={close} byApp={byApp} />
      <Foot />
    </>
  )
}

const Way = ({ to, icon, text, count = 0, close }: Place & { readonly close: () => void }): ReactNode => {
  const { pathname } = useLocation()
  const isHere = to === '/' ? pathname === '/' : pathname.startsWith(to)
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

type AppsProps = { readonly close: () => void; readonly byApp: Attention['byApp'] }

const Apps = ({ close, byApp }: AppsProps): ReactNode => {
  const { data } = useQuery(appsQuery)
  const apps = data ?? []
  return (
    <>
      <p className="label group">Apps</p>
      {data?.length === 0 && <p className="group-empty">None yet</p>}
      {apps.map(({ app }) => {
        const word = byApp.get(app)
        return (
          <WayLink
            key={app}
            to="/deployments"
            search={{ app }}
            onClick={close}
            className="way"
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
