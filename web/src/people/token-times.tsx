import type { ReactNode } from 'react'
import { StateMark } from '../shell/state-mark.tsx'
import { Ago, Until } from '../shell/when.tsx'

type Times = { readonly createdAt: string; readonly expiresAt: string; readonly lastUsedAt: string | null }

const expired = { word: 'Expired', icon: 'hourglass-off', tone: 'quiet' } as const

/** Since when a token is there, how long it is good, and when it was last used. */
export const TokenTimes = ({ token, nowMs }: { readonly token: Times; readonly nowMs: number }): ReactNode => {
  const { createdAt, expiresAt, lastUsedAt } = token
  return (
    <div className="faint small">
      made <Ago at={createdAt} nowMs={nowMs} />,{' '}
      {Date.parse(expiresAt) <= nowMs ? (
        <StateMark of={expired} />
      ) : (
        <>
          expires <Until at={expiresAt} nowMs={nowMs} />
        </>
      )}
      ,{' '}
      {lastUsedAt === null ? (
        'never used'
      ) : (
        <>
          last used <Ago at={lastUsedAt} nowMs={nowMs} />
        </>
      )}
    </div>
  )
}
