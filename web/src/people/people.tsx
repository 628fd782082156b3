import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { meQuery, roleQuery } from '../api/queries.ts'
import { peopleQuery } from '../api/rule-queries.ts'
import { Blank } from '../shell/blank.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { ButtonLink } from '../shell/links.tsx'
import { SecretOnce } from '../shell/secret-once.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import { instantText } from '../words/moments.ts'
import { AccountTabs } from './account-tabs.tsx'
import { InviteForm } from './invite-form.tsx'
import type { Invited } from './invite-form.tsx'
import { PersonLine } from './person-line.tsx'
import '../shell/act.css'
import './people.css'

/** Who has an account, what they may do and where. */
export const People = (): ReactNode => {
  const everywhere = useQuery(roleQuery(null, null))
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: 'People' }]}>
      <Loaded query={everywhere}>{({ role }) => (role === 'admin' ? <Everybody /> : <NotYours />)}</Loaded>
    </View>
  )
}

const NotYours = (): ReactNode => (
  <>
    <h1>People</h1>
    <div className="section">
      <Blank icon="lock" title="Who has an account, admins of everything see.">
        What you may do yourself stands in the policy. <ButtonLink to="/tokens">Your tokens</ButtonLink>
      </Blank>
    </div>
  </>
)

const Everybody = (): ReactNode => {
  const people = useQuery(peopleQuery)
  const { data: me } = useQuery(meQuery)
  const [invited, setInvited] = useState<Invited | null>(null)
  const nowMs = useNow()
  return (
    <>
      <div className="title title-acts">
        <div>
          <h1>Who is here, and what they may do</h1>
          <p className="headline">
            Roles come from the policy, by name and by group. Whoever the identity provider lets in appears with the
            first sign-in; others are invited.
          </p>
        </div>
        <InviteForm made={setInvited} />
      </div>
      <AccountTabs here="people" />
      {invited !== null && (
        <div className="section">
          <SecretOnce
            title={`The invitation of ${invited.name} is shown this once.`}
            secret={invited.url}
            done={() => setInvited(null)}
          >
            Send it to {invited.email}. It counts once, until {instantText(invited.expiresAt)}.
          </SecretOnce>
        </div>
      )}
      <div className="section">
        <Loaded query={people} lines={5}>
          {({ people }) => (
            <ul className="card rows" aria-label="People">
              {people.map(person => (
                <PersonLine
                  key={`${person.name} ${person.address}`}
                  person={person}
                  isMe={person.name === me?.name}
                  nowMs={nowMs}
                />
              ))}
            </ul>
          )}
        </Loaded>
      </div>
    </>
  )
}
