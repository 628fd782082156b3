import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { answerOf, client } from '../api/client.ts'
import { Act } from '../shell/act.tsx'

export type Invited = {
  readonly name: string
  readonly email: string
  readonly url: string
  readonly expiresAt: string
}

/** Asks somebody in, who then signs in by password. */
export const InviteForm = ({ made }: { readonly made: (invited: Invited) => void }): ReactNode => {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const send = async (): Promise<void> => {
    const { url, expiresAt } = await answerOf(client.POST('/v1/people/invitations', { body: { name, email } }))
    made({ name, email, url, expiresAt })
    setName('')
    setEmail('')
  }
  return (
    <Act
      name="Invite"
      about="Invite somebody"
      icon="users"
      isPrimary
      reason="none"
      isFilled={name !== '' && email !== ''}
      text="Makes a link that you send yourself. What the person may do is what the policy gives to the name."
      send={send}
      fields={
        <div className="pair">
          <TextInput
            label="Name, as in the policy"
            autoComplete="off"
            maxLength={60}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value.trim())}
          />
          <TextInput
            label="E-mail address"
            type="email"
            autoComplete="off"
            maxLength={200}
            value={email}
            onChange={({ currentTarget }) => setEmail(currentTarget.value.trim())}
          />
        </div>
      }
    />
  )
}
