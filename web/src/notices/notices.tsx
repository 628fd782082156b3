import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { roleQuery } from '../api/queries.ts'
import { noticesQuery } from '../api/rule-queries.ts'
import { Blank } from '../shell/blank.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import { ChannelCard } from './channel-card.tsx'
import { channelsSentence } from './channel-standing.ts'
import '../shell/act.css'
import './notices.css'

/** The channels that people are told by: how each is, and what it has given up. */
export const Notices = (): ReactNode => {
  const { data: everywhere } = useQuery(roleQuery(null, null))
  const seesAll = everywhere !== undefined && everywhere.role !== null
  const notices = useQuery({ ...noticesQuery, enabled: seesAll })
  const nowMs = useNow()
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: 'Notices' }]}>
      <div className="title">
        <h1>{notices.data === undefined ? 'Notices' : channelsSentence(notices.data.channels)}</h1>
        {seesAll && (
          <Button size="xs" variant="default" loading={notices.isFetching} onClick={() => void notices.refetch()}>
            Look again
          </Button>
        )}
      </div>
      <p className="headline">
        Channels stand in notices.yaml on the server, which is read when it starts. A notice comes at least once, in
        order; what a channel gives up is laid aside here until somebody wants it again.
      </p>
      <div className="section">
        {everywhere !== undefined && !seesAll && (
          <Blank icon="lock" title="Channels are of every app.">
            Whoever may see every app sees how they are.
          </Blank>
        )}
        {seesAll && (
          <Loaded query={notices}>
            {({ channels }) =>
              channels.length === 0 ? (
                <Blank icon="bell" title="Nobody is told anything.">
                  A channel in notices.yaml of the server tells people what waits for them and what went wrong:
                  docs/notices.example.yaml shows each kind.
                </Blank>
              ) : (
                channels.map(channel => (
                  <ChannelCard
                    key={channel.name}
                    channel={channel}
                    isAdmin={everywhere.role === 'admin'}
                    nowMs={nowMs}
                  />
                ))
              )
            }
          </Loaded>
        )}
      </div>
    </View>
  )
}
