import { z } from 'zod'
import { failure } from '../../domain/errors/error.ts'
import { signInErrors } from '../../domain/errors/sign-in.ts'
import { rolesOf } from '../../domain/people/may-act.ts'
import type { Extent } from '../../domain/people/may-act.ts'
import { roles } from '../../domain/people/principal.ts'
import { forgetPerson, peopleNamed, readPeople } from '../../store/people.ts'
import type { PersonRow } from '../../store/people.ts'
import { tellSystem } from '../../store/streams.ts'
import { accountsOf, personList, principal, roleThere } from '../answers/people.ts'
import type { ApiServer } from '../server.ts'
import type { InvitationParts } from './invitation-routes.ts'
import { actorOf, nameParam } from '../parts.ts'
import { accessTo } from './access.ts'
import { known, needs } from './needs.ts'
import { principalFor } from './session-authenticator.ts'
import { everywhere } from './where.ts'
import type { SignIn } from './sign-in.ts'

const tags = ['people']
const params = z.object({ name: z.string().min(1).max(200) })
const roleQuery = z.object({
  app: nameParam.optional().describe('left out: in every app that there is or will be'),
  environment: nameParam.optional().describe('left out: in every environment'),
})

const extentOf = (name: string | undefined): Extent => (name === undefined ? 'every' : { one: name })

/** Who asks, who has an account, and the end of sessions and accounts. */
export const addPeopleRoutes = (server: ApiServer, parts: InvitationParts): void => {
  server.get(
    '/v1/me',
    { config: known, schema: { tags, operationId: 'getMe', summary: 'Who asks', response: { 200: principal } } },
    request => Promise.resolve(accessTo(request).principal),
  )
  server.get(
    '/v1/me/role',
    {
      config: known,
      schema: {
        tags,
        operationId: 'getMyRole',
        summary: 'What whoever asks may do in one environment, or in every one',
        querystring: roleQuery,
        response: { 200: roleThere },
      },
    },
    request => {
      const { app, environment } = request.query
      const place = { app: extentOf(app), environment: extentOf(environment) }
      const has = (role: (typeof roles)[number]): boolean => accessTo(request).may({ role, ...place })
      return Promise.resolve({ role: roles.findLast(has) ?? null })
    },
  )
  server.get(
    '/v1/people',
    {
      config: needs('admin', everywhere),
      schema: { tags, operationId: 'listPeople', summary: 'Who has an account', response: { 200: personList } },
    },
    async () => {
      const { store, policy } = parts.signInOf()
      return { people: (await readPeople(store.pool)).map(viewBy(policy)) }
    },
  )
  addEnds(server, parts)
}

const addEnds = (server: ApiServer, { signInOf }: InvitationParts): void => {
  const response = { 200: accountsOf }
  server.post(
    '/v1/people/:name/sign-out',
    {
      config: needs('admin', everywhere),
      schema: { tags, operationId: 'signPersonOut', summary: 'End all sessions of somebody', params, response },
    },
    async request => {
      const signIn = signInOf()
      const told = {
        type: 'person-signed-out',
        person: request.params.name,
        actor: actorOf(request),
        reason: null,
      } as const
      return ofEach(signIn, request.params.name, async ({ account }, { internalAdapter }) => {
        await internalAdapter.deleteUserSessions(account)
        await tellSystem(signIn.store.db, told)
      })
    },
  )
  server.post(
    '/v1/people/:name/remove',
    {
      config: needs('admin', everywhere),
      schema: { tags, operationId: 'removePerson', summary: 'End the account of somebody', params, response },
    },
    async request => {
      const signIn = signInOf()
      return ofEach(signIn, request.params.name, async (person, { internalAdapter }) => {
        // First: from here on no session of the account counts.
        await forgetPerson(signIn.store.db, person, actorOf(request))
        await internalAdapter.deleteUser(person.account)
      })
    },
  )
}

type Context = Awaited<ReturnType<SignIn['auth']>>['context']

const ofEach = async (
  signIn: SignIn,
  name: string,
  act: (person: PersonRow, context: Context) => Promise<void>,
): Promise<{ name: string; accounts: number }> => {
  const people = await peopleNamed(signIn.store.pool, name)
  if (people.length === 0) throw failure(signInErrors.SIGN_IN_PERSON_UNKNOWN, { name })
  const { context } = await signIn.auth()
  for (const person of people) await act(person, context)
  return { name, accounts: people.length }
}

const viewBy = (policy: SignIn['policy']) => (person: PersonRow) => {
  const { name, address, groups, way, since, signedInAt } = person
  return {
    name: name ?? address,
    address,
    groups: [...groups],
    roles: rolesOf(policy, principalFor(person, policy)),
    way,
    since: since.toISOString(),
    signedInAt: signedInAt?.toISOString() ?? null,
  }
}
