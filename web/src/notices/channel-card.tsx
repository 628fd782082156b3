import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import type { Channel } from '../api/types.ts'
import { Act } from '../shell/act.tsx'
import { StateMark } from '../shell/state-mark.tsx'
import { Ago, Until } from '../shell/when.tsx'
import { Icon } from '../theme/icon.tsx'
import { counted } from '../words/counted.ts'
import { channelKinds, channelStanding } from './channel-standing.ts'

type Props = { readonly channel: Channel; readonly isAdmin: boolean; readonly nowMs: number }

/** One channel: how it is, its last error, and what it has given up. */
export const ChannelCard = ({ channel, isAdmin, nowMs }: Props): ReactNode => {
  const { name, kind, state, dead } = channel
  const standing = channelStanding(channel)
  return (
    <section className="card" aria-label={name}>
      <ul className="rows">
        <li className={standing.tone}>
          <Icon name="bell" />
          <div className="what">
            <div className="first">
              <b>{name}</b>
              <span className="faint">{channelKinds[kind]}</span>
              <StateMark of={standing} />
            </div>
            {state !== null && state.error !== null && <div className="channel-error">{state.error}</div>}
            <Times state={state} nowMs={nowMs} />
          </div>
          {isAdmin && <ChannelActs name={name} laidAside={dead.length} />}
        </li>
        {dead.map(one => (
          <DeadLine key={one.id} dead={one} nowMs={nowMs} />
        ))}
      </ul>
      {state !== null && state.dead > dead.length && (
        <p className="channel-more faint small">and {state.dead - dead.length} more</p>
      )}
    </section>
  )
}

const Times = ({ state, nowMs }: { readonly state: Channel['state']; readonly nowMs: number }): ReactNode => {
  if (state === null) return <div className="faint small">Nothing was looked at for it yet.</div>
  const { sentAt, failedAt, failures, dueAt } = state
  return (
    <div className="faint small">
      {sentAt === null ? (
        'nothing was sent yet'
      ) : (
        <>
          last sent <Ago at={sentAt} nowMs={nowMs} />
        </>
      )}
      {failedAt !== null && (
        <>
          , last failed <Ago at={failedAt} nowMs={nowMs} />
        </>
      )}
      {failures > 0 && (
        <>
          , {counted(failures, 'time')} in a row, tried again <Until at={dueAt} nowMs={nowMs} />
        </>
      )}
    </div>
  )
}

const DeadLine = ({ dead, nowMs }: { readonly dead: Channel['dead'][number]; readonly nowMs: number }): ReactNode => (
  <li className="quiet">
    <Icon name="inbox" />
    <div className="what">
      <div>{dead.notice.title}</div>
      <div className="channel-error">{dead.error}</div>
      <div className="faint small">
        laid aside <Ago at={dead.diedAt} nowMs={nowMs} /> after {counted(dead.attempts, 'attempt')}
        {dead.isWanted && ', wanted again'}
      </div>
    </div>
  </li>
)

type ActsProps = { readonly name: string; readonly laidAside: number }

const ChannelActs = ({ name, laidAside }: ActsProps): ReactNode => (
  <div className="acts">
    <Act
      name="Test"
      about={`Send ${name} a test`}
      reason="none"
      text="Sends a notice that says it is a test, beside what the channel waits for."
      done="Sent"
      send={() =>
        answerOf(
          client.POST('/v1/notices/channels/{channel}/test', {
            params: { path: { channel: name }, header: newKey() },
          }),
        )
      }
      old={[['notices']]}
    />
    <Act
      name="Try again"
      about={`Try again what ${name} has given up`}
      reason="none"
      text={
        laidAside === 0
          ? 'What it waits with is tried at once.'
          : `${counted(laidAside, 'notice')} and what it waits with are tried at once.`
      }
      send={() => answerOf(client.POST('/v1/notices/retry', { params: { header: newKey() }, body: { channel: name } }))}
      old={[['notices']]}
    />
  </div>
)
