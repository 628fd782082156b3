import { failure } from '../../domain/errors/error.ts'
import { signInErrors } from '../../domain/errors/sign-in.ts'
import { personOf } from '../../domain/gates/people.ts'
import { mayUseCookie } from '../../domain/people/page-of-request.ts'
import type { Principal } from '../../domain/people/principal.ts'
import { firstAdminGroup } from '../../domain/people/provider-claims.ts'
import { readPerson } from '../../store/people.ts'
import type { PersonRow } from '../../store/people.ts'
import { sessionCookie } from './auth.ts'
import type { Authenticate } from './authenticate.ts'
import { pageHeaders, sessionOf } from './call-auth.ts'
import type { SignIn } from './sign-in.ts'

/**
 * Says who asks by the cookie of a session. One that has ended or was made up counts as none, so that a browser that still has it can sign in
 * again. SIGN_IN_FOREIGN_PAGE when another page makes the browser change something.
 */
export const sessionAuthenticator = (signIn: SignIn): Authenticate => {
  const { settings, store, policy } = signIn
  const name = sessionCookie(settings)
  return async request => {
    if (!(request.headers.cookie ?? '').includes(`${name}=`)) return null
    const session = await sessionOf(await signIn.auth(), request)
    const person = session === null ? null : await readPerson(store.pool, session.account)
    if (person === null) return null
    if (!mayUseCookie(request.method, pageHeaders(request), settings.publicUrl))
      throw failure(signInErrors.SIGN_IN_FOREIGN_PAGE, { own: settings.publicUrl })
    return principalFor(person, policy)
  }
}

/** Who somebody is in the policy's words. An address that somebody has chosen stands for nobody there: who was invited has a name. */
export const principalFor = (person: PersonRow, { directory }: SignIn['policy']): Principal => ({
  kind: 'person',
  name: person.name ?? personOf(person.address, directory),
  groups: person.isFirstAdmin ? [...person.groups, firstAdminGroup] : person.groups,
  scope: null,
})
