import { failure } from '../../domain/errors/error.ts'
import { signInErrors } from '../../domain/errors/sign-in.ts'
import type { ApiServer } from '../server.ts'
import type { Authenticate } from './authenticate.ts'
import { addInvitationRoutes } from './invitation-routes.ts'
import { addPeopleRoutes } from './people-routes.ts'
import { sessionAuthenticator } from './session-authenticator.ts'
import type { SignIn } from './sign-in.ts'
import { addSignInRoutes } from './sign-in-routes.ts'
import { workflowAuthenticator } from './workflow-authenticator.ts'

/** Adds every route about who somebody is. `signIn` null: they answer SIGN_IN_NOT_SET_UP, but for who asks. */
export const addSignIn = (server: ApiServer, signIn: SignIn | null): void => {
  const signInOf = (): SignIn => {
    if (signIn === null) throw failure(signInErrors.SIGN_IN_NOT_SET_UP, {})
    return signIn
  }
  addSignInRoutes(server, signInOf)
  addInvitationRoutes(server, { signInOf })
  addPeopleRoutes(server, { signInOf })
}

/** By a session, or by the token of a workflow. */
export const authenticators = (signIn: SignIn): readonly Authenticate[] => [
  sessionAuthenticator(signIn),
  workflowAuthenticator(signIn),
]
