import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode, SubmitEvent } from 'react'
import { answerOf, client } from '../api/client.ts'
import { waysQuery } from '../api/queries.ts'
import { Loaded } from '../shell/loaded.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import { Icon } from '../theme/icon.tsx'
import { Door } from './door.tsx'
import { ownPath } from './own-path.ts'
import { providerErrors } from './provider-errors.ts'

/** By password or by the identity provider, as the server offers; then to where the person wanted to go. */
export const SignIn = (): ReactNode => {
  const { to, error } = useSearch({ strict: false })
  const ways = useQuery(waysQuery)
  return (
    <Door title="Sign in">
      {error !== undefined && (
        <div className="note failed" role="alert">
          <Icon name="alert-triangle" size={16} />
          <div>
            <b>The identity provider did not let you in.</b> <span className="code">{error}</span>
            <div>{providerErrors[error] ?? 'The log of the server has the cause.'}</div>
          </div>
        </div>
      )}
      <Loaded query={ways} lines={2}>
        {({ provider }) => (
          <>
            <ByPassword to={ownPath(to)} />
            {provider && <ByProvider to={ownPath(to)} />}
          </>
        )}
      </Loaded>
    </Door>
  )
}

type Props = { readonly to: string }

const ByPassword = ({ to }: Props): ReactNode => {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const queries = useQueryClient()
  const { history } = useRouter()
  const signIn = useMutation({
    mutationFn: () => answerOf(client.POST('/api/auth/sign-in/email', { body: { email, password } })),
    onSuccess: () => {
      queries.clear()
      // As it stands: a path may ask for something, and name a place in what it leads to.
      history.push(to)
    },
  })
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <form onSubmit={submit} className="door-form">
      {signIn.error !== null && <ProblemNote error={signIn.error} />}
      <TextInput
        label="E-mail address"
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        value={password}
        onChange={({ currentTarget }) => setPassword(currentTarget.value)}
      />
      <Button type="submit" loading={signIn.isPending}>
        Sign in
      </Button>
    </form>
  )
}

const ByProvider = ({ to }: Props): ReactNode => {
  const begin = useMutation({
    mutationFn: () => answerOf(client.POST('/api/auth/sign-in/oidc', { body: { to } })),
    onSuccess: ({ url }) => window.location.assign(url),
  })
  return (
    <div className="door-form">
      {begin.error !== null && <ProblemNote error={begin.error} />}
      <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
        Sign in by the identity provider
      </Button>
    </div>
  )
}
