import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode, SubmitEvent } from 'react'
import { answerOf, client } from '../api/client.ts'
import { ButtonLink } from '../shell/links.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import { Door } from './door.tsx'

const least = 12

/** Takes an invitation, whose token stands behind the hash: the address for the first admin, and a password. */
export const Invitation = (): ReactNode => {
  const [token] = useState(() => window.location.hash.slice(1))
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const accept = useMutation({
    mutationFn: () =>
      answerOf(
        client.POST('/v1/invitations/accept', { body: { token, password, email: email === '' ? null : email } }),
      ),
  })
  if (accept.data !== undefined)
    return (
      <Door title={`Welcome, ${accept.data.name}`}>
        <p>Your account is there. Sign in with your address and the password that you have just set.</p>
        <ButtonLink to="/sign-in">Sign in</ButtonLink>
      </Door>
    )
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    accept.mutate()
  }
  return (
    <Door title="You are invited">
      <form onSubmit={submit} className="door-form">
        {accept.error !== null && <ProblemNote error={accept.error} />}
        <TextInput
          label="E-mail address"
          description="Only the first admin gives one; yours is known if an admin has invited you."
          type="email"
          autoComplete="username"
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          description={`At least ${least} characters.`}
          autoComplete="new-password"
          required
          minLength={least}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Button type="submit" loading={accept.isPending}>
          Set the password
        </Button>
      </form>
    </Door>
  )
}
