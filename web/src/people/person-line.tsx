import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import type { Person } from '../api/types.ts'
import { placeWords } from '../policy/policy-words.ts'
import { Act } from '../shell/act.tsx'
import { Ago } from '../shell/when.tsx'
import { capital, listed } from '../words/counted.ts'

type Props = { readonly person: Person; readonly isMe: boolean; readonly nowMs: number }

/** Somebody with an account: every role and where, when they were last here, and the end of sessions and account. */
export const PersonLine = ({ person, isMe, nowMs }: Props): ReactNode => {
  const { name, address, groups, roles, way, since, signedInAt } = person
  return (
    <li className="quiet person-line">
      <span className="avatar" aria-hidden>
        {name.slice(0, 2).toUpperCase()}
      </span>
      <div className="what">
        <div className="first">
          <b>{name}</b>
          <span className="faint">{address}</span>
          {isMe && <span className="faint small">you</span>}
        </div>
        {roles.length === 0 ? (
          <div className="dim">No role anywhere: signs in, and sees nothing.</div>
        ) : (
          roles.map(({ role, ...place }, at) => (
            <div key={`${at} ${role}`}>
              {capital(role)} <span className="dim">in {placeWords(place)}</span>
            </div>
          ))
        )}
        <div className="faint small">
          {way === 'password' ? 'by password' : 'by the identity provider'}
          {groups.length > 0 && `, in ${listed(groups)}`}, here since <Ago at={since} nowMs={nowMs} />,{' '}
          {signedInAt === null ? (
            'never signed in'
          ) : (
            <>
              last signed in <Ago at={signedInAt} nowMs={nowMs} />
            </>
          )}
        </div>
      </div>
      <PersonActs name={name} isMe={isMe} />
    </li>
  )
}

const PersonActs = ({ name, isMe }: { readonly name: string; readonly isMe: boolean }): ReactNode => (
  <div className="acts">
    <Act
      name="Sign out"
      about={`Sign out ${name} everywhere`}
      reason="none"
      text={`Ends every session of ${name}${isMe ? ', this one too' : ''}; the account stays.`}
      send={() => answerOf(client.POST('/v1/people/{name}/sign-out', { params: { path: { name }, header: newKey() } }))}
      old={[['people']]}
    />
    {!isMe && (
      <Act
        name="Remove"
        about={`Remove the account of ${name}`}
        isDangerous
        reason="none"
        text={`Ends the account of ${name} and every session of it, now. What ${name} did stays in the record; the policy still names them until it is changed.`}
        send={() => answerOf(client.POST('/v1/people/{name}/remove', { params: { path: { name }, header: newKey() } }))}
        old={[['people']]}
      />
    )}
  </div>
)
