import { ActionIcon } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { answerOf, client } from '../api/client.ts'
import { Icon } from '../theme/icon.tsx'

/** Ends the session here and on the server. The page is loaded anew, so that nothing of it is left in memory. */
export const SignOut = (): ReactNode => {
  const queries = useQueryClient()
  const end = async (): Promise<void> => {
    await answerOf(client.POST('/api/auth/sign-out', { body: { everywhere: false } }))
    queries.clear()
    window.location.assign('/sign-in')
  }
  return (
    <ActionIcon variant="subtle" color="gray" size={26} aria-label="Sign out" onClick={() => void end()}>
      <Icon name="logout" />
    </ActionIcon>
  )
}
