import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { appsQuery, meQuery, nodesQuery, roleQuery } from '../api/queries.ts'
import { useAttention } from '../overview/use-attention.ts'
import type { Attention } from '../overview/use-attention.ts'
import { Icon } from '../theme/icon.tsx'
import type { IconName } from '../theme/icons.ts'
import { counted } from '../words/counted.ts'
import type { StateWord } from '../words/state-words.ts'
import { WayLink } from './links.tsx'
import { SignOut } from './sign-out.tsx'

type Place = {
  readonly to: string
  readonly icon: IconName
  readonly text: string
  readonly count?: number
  /** Another view that stands under the same line. */
  readonly also?: string
}

/** The way to every view, the apps with what they want, and who is here. */
export const Side = ({ close }: { readonly close: () => void }): ReactNode => {
  const { waiting, moving, byApp } = useAttention()
  const places: readonly Place[] = [
    { to: '/', icon: 'layout-grid', text: 'Overview' },
    { to: '/approvals', icon: 'user-check', text: 'Approvals', count: waiting },
    { to: '/deployments', icon: 'rocket', text: 'Deployments', count: moving },
    { to: '/audit', icon: 'list-check', text: 'Audit' },
  ]
  return (
    <>
      {places.map(place => (
        <Way key={place.to} {...place} close={close} />
      ))}
      <Rules close={close} />
      <Apps close={close} byApp={byApp} />
      <Foot />
    </>
  )
}

const Way = ({ to, icon, text, count = 0, also = to, close }: Place & { readonly close: () => void }): ReactNode => {
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

/** What governs deployments. Who has an account only admins of everything see, channels only whoever sees all apps. */
const Rules = ({ close }: { readonly close: () => void }): ReactNode => {
  const { data: everywhere } = useQuery(roleQuery(null, null))
  const role = everywhere?.role ?? null
  const places: readonly Place[] = [
    { to: '/freezes', icon: 'snowflake', text: 'Freezes and holds' },
    { to: '/flags', icon: 'flag', text: 'Flags' },
    { to: '/policy', icon: 'shield-check', text: 'Policy' },
    role === 'admin'
      ? { to: '/people', icon: 'users', text: 'People and tokens', also: '/tokens' }
      : { to: '/tokens', icon: 'key', text: 'Tokens', also: '/people' },
    ...(role === null ? [] : [{ to: '/notices', icon: 'bell', text: 'Notices' } as const]),
  ]
  return (
    <>
      <p className="label group">Rules</p>
      {places.map(place => (
        <Way key={place.text} {...place} close={close} />
      ))}
    </>
  )
}

type AppsProps = { readonly close: () => void; readonly byApp: Attention['byApp'] }

const Apps = ({ close, byApp }: AppsProps): ReactNode => {
  const { data: apps = [] } = useQuery(appsQuery)
  return (
    <>
      <p className="label group">Apps</p>
      {apps.length === 0 && <p className="group-empty">None yet</p>}
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
