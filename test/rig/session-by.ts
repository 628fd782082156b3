import type { Browser, BrowserContext } from 'playwright-core'

const account = { email: 'grace@example.com', password: 'only to look at the page' }

type Session = Awaited<ReturnType<BrowserContext['storageState']>>

/** Accepts an invitation and signs in, as a person does. */
export const sessionBy = async (browser: Browser, base: string, invitation: string): Promise<Session> => {
  const context = await browser.newContext({ baseURL: base })
  const headers = { origin: base }
  const token = new URL(invitation).hash.slice(1)
  const accepted = await context.request.post('/v1/invitations/accept', { headers, data: { token, ...account } })
  if (!accepted.ok()) throw new Error(await accepted.text())
  const signedIn = await context.request.post('/api/auth/sign-in/email', { headers, data: account })
  if (!signedIn.ok()) throw new Error(await signedIn.text())
  const session = await context.storageState()
  await context.close()
  return session
}
