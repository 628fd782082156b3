import type { Answer, Browser } from './browser.ts'
import { publicUrl } from './sign-in-world.ts'
import type { SignInWorld } from './sign-in-world.ts'

export const goodPassword = 'a long and good password'

/** Makes the first admin by the owner's invitation. */
export const joinFirstAdmin = async (world: SignInWorld, email = 'ada@example.com'): Promise<void> => {
  const { body } = await world.owner('/v1/admin/invitation', { name: 'ada' })
  await accept(world.browser(), String(body['token']), email)
}

export const accept = (browser: Browser, token: string, email: string | null, password = goodPassword) =>
  browser.send(`${publicUrl}/v1/invitations/accept`, { json: { token, email, password } })

export const signInWith = (browser: Browser, email: string, password = goodPassword, headers = {}): Promise<Answer> =>
  browser.send(`${publicUrl}/api/auth/sign-in/email`, { json: { email, password }, headers })

export const me = (browser: Browser): Promise<Answer> => browser.send(`${publicUrl}/v1/me`)
