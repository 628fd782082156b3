import type { ReactNode } from 'react'
import type { Policy } from '../api/types.ts'
import { Icon } from '../theme/icon.tsx'
import { capital, listed } from '../words/counted.ts'
import { peopleOf, placeWords } from './policy-words.ts'

/** Who may do what and where, with the people behind each group. */
export const PolicyRoles = ({ policy: { roles, groups } }: { readonly policy: Policy }): ReactNode => (
  <section className="section" aria-label="Roles">
    <header>
      <h2>Who may do what</h2>
      <p>viewer looks; deployer deploys, aborts and holds; approver decides; admin does all of it</p>
    </header>
    {roles.length === 0 ? (
      <p className="card blank">It binds no role to anybody: only the owner of the machine and the first admin act.</p>
    ) : (
      <ul className="card rows">
        {roles.map(({ role, who, ...place }, at) => (
          <li key={`${at} ${role}`} className="quiet">
            <Icon name={role === 'admin' ? 'shield-check' : role === 'approver' ? 'user-check' : 'users'} />
            <div className="what">
              <div className="first">
                <b>{capital(role)}</b>
                <span>{placeWords(place)}</span>
              </div>
              <div className="policy-who">
                {who.map(name => (
                  <Bearer key={name} name={name} groups={groups} />
                ))}
              </div>
            </div>
          </li>
        ))}
      </ul>
    )}
  </section>
)

/** A person, or a group with who is in it. */
export const Bearer = ({ name, groups }: { readonly name: string; readonly groups: Policy['groups'] }): ReactNode => {
  const people = peopleOf(name, groups)
  return (
    <span>
      {name}
      {people !== null && <span className="faint"> ({listed(people) || 'nobody'})</span>}
    </span>
  )
}
