import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import type { Directory } from '../../src/domain/gates/facts.ts'
import type { OidcSettings } from '../../src/domain/people/sign-in-settings.ts'
import type { WorkflowRule } from '../../src/domain/people/workflow-scope.ts'
import { addSignIn, authenticators } from '../../src/http/people/add-sign-in.ts'
import { admit } from '../../src/http/people/admit.ts'
import { byOwner } from '../../src/http/people/authenticate.ts'
import type { Authenticate } from '../../src/http/people/authenticate.ts'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { createSignIn } from '../../src/http/people/sign-in.ts'
import type { SignIn } from '../../src/http/people/sign-in.ts'
import type { ApiParts } from '../../src/http/parts.ts'
import { answerProblems } from '../../src/http/problems.ts'
import { honourRequestKeys } from '../../src/http/request-keys.ts'
import type { RouteTypes } from '../../src/http/server.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { realClock } from '../rig/real-clock.ts'
import { checkAnswers } from '../rig/check-answers.ts'
import { newBrowser } from './browser.ts'
import type { Browser } from './browser.ts'

/** Where people reach the server, if one believes what it is told; the browser of the tests knows where it really is. */
export const publicUrl = 'https://lockstep.test'
export const redirectUri = `${publicUrl}/api/auth/callback/oidc`

export type SignInWorld = {
  readonly store: Store
  readonly signIn: SignIn
  /** Everything that was logged, as text. */
  readonly logged: string[]
  browser(): Browser
  /** The answer to a request of the owner, by the socket. */
  owner(path: string, json: object): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>
  close(): Promise<void>
}

export type SignInWorldSettings = {
  readonly oidc?: OidcSettings | null
  readonly directory?: Directory
  readonly workflows?: readonly WorkflowRule[]
  readonly workflowIssuer?: string
  readonly secret?: string
  readonly publicUrl?: string
}

const asOwner = 'x-test-owner'

/** A node over a real database that lets people in by their sessions, as the server does over TCP. */
export const signInWorld = async (databaseUrl: string, settings: SignInWorldSettings = {}): Promise<SignInWorld> => {
  const logged: string[] = []
  const error = (fields: object, message: string): void => {
    logged.push(
      `${message} ${JSON.stringify(fields, (_key, value: unknown) => (value instanceof Error ? `${value.name} ${value.message} ${value.stack}` : value))}`,
    )
  }
  const store = await openStore(databaseUrl, () => undefined)
  const own = settings.publicUrl ?? publicUrl
  const { directory = noPolicy.directory, workflows = [] } = settings
  const policy = { ...noPolicy, directory, workflows }
  // Only `inject` can say so: it stands for the socket.
  const byInject: Authenticate = request =>
    request.headers[asOwner] === own && request.headers['user-agent'] === 'lightMyRequest'
      ? byOwner(request)
      : Promise.resolve(null)
  const signIn = createSignIn({
    settings: {
      publicUrl: own,
      secret: settings.secret ?? 'a-secret-of-the-tests-that-is-long-enough-0123456789',
      oidc: settings.oidc ?? null,
      workflowIssuer: settings.workflowIssuer ?? 'http://127.0.0.1:1',
    },
    store,
    databaseUrl,
    policy,
    log: { error },
  })
  const server = fastify({ forceCloseConnections: true }).withTypeProvider<RouteTypes>()
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(() => value => JSON.stringify(value))
  answerProblems(server, { error })
  const parts = { lockstep: { store, policy, clock: realClock } } as unknown as ApiParts
  admit(server, parts, { authenticators: [byInject, ...authenticators(signIn)], outside: null })
  honourRequestKeys(server, parts)
  checkAnswers(server)
  addSignIn(server, signIn)
  await server.listen({ host: '127.0.0.1', port: 0 })
  const address = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  return {
    store,
    signIn,
    logged,
    browser: () => newBrowser({ [own]: address }),
    owner: async (url, payload) => {
      const answer = await server.inject({
        method: 'POST',
        url,
        payload,
        headers: { [asOwner]: own, 'x-lockstep-actor': 'ada' },
      })
      return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
    },
    close: async () => {
      await server.close()
      await signIn.close()
      await store.close()
    },
  }
}
