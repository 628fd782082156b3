import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { sha256 } from '../../domain/digest.ts'
import { failure } from '../../domain/errors/error.ts'
import { signInErrors } from '../../domain/errors/sign-in.ts'
import { inviteFirstAdmin, invitePerson } from '../../store/invitations.ts'
import { invitation, joined } from '../answers/people.ts'
import type { ApiServer } from '../server.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { limitsOfAddress } from './attempt-limits.ts'
import { addressOf, requireOwnPage } from './call-auth.ts'
import { actorOf } from '../parts.ts'
import { accessTo } from './access.ts'
import { known, needs, open } from './needs.ts'
import { everywhere } from './where.ts'
import type { SignIn } from './sign-in.ts'
import { admitAttempt, password } from './sign-in-routes.ts'

const tags = ['people']
const isSecret = { isSecret: true }
/** As policy.yaml names people. */
const personName = z
  .string()
  .max(60)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'a name has small letters, digits, dots, hyphens and underscores')
const address = z
  .email()
  .max(200)
  .transform(text => text.toLowerCase())
const firstAdminBody = z.strictObject({ name: personName })
const personBody = z.strictObject({ name: personName, email: address })
const acceptBody = z.strictObject({
  token: z.string().min(1).max(200),
  email: address.nullable().default(null).describe('of the first admin; whoever else is invited has it already'),
  password,
})

const firstAdminLifetimeS = 60 * 60
const personLifetimeS = 3 * 24 * 60 * 60

export type InvitationParts = { readonly signInOf: () => SignIn }

/** How the first admin and everybody who comes by no provider gets an account. */
export const addInvitationRoutes = (server: ApiServer, parts: InvitationParts): void => {
  addFirstAdmin(server, parts)
  addInvite(server, parts)
  addAccept(server, parts)
}

const newToken = (): string => `lsi_${randomBytes(32).toString('base64url')}`

const answerOf = ({ settings }: SignIn, token: string, lifetimeS: number) => ({
  token,
  // Behind the hash it reaches no log of a server on the way.
  url: `${settings.publicUrl}/sign-in/invitation#${token}`,
  expiresAt: new Date(Date.now() + lifetimeS * 1_000).toISOString(),
})

const addFirstAdmin = (server: ApiServer, { signInOf }: InvitationParts): void => {
  const schema = {
    tags,
    operationId: 'inviteFirstAdmin',
    summary: 'Invite the first admin, as long as nobody has an account',
    body: firstAdminBody,
    response: { 201: invitation },
  }
  server.post('/v1/admin/invitation', { schema, config: { ...known, ...isSecret } }, async (request, reply) => {
    const asks = accessTo(request).principal
    if (asks.kind !== 'owner' || asks.scope !== null)
      throw failure(signInErrors.SIGN_IN_NOT_ALLOWED, { name: asks.name, what: 'invite the first admin' })
    const signIn = signInOf()
    const token = newToken()
    const wanted = { digest: sha256(token), name: request.body.name, lifetimeS: firstAdminLifetimeS }
    if (!(await inviteFirstAdmin(signIn.store.db, wanted, actorOf(request))))
      throw failure(signInErrors.SIGN_IN_FIRST_ADMIN_CLOSED, {})
    return reply
      .code(201)
      .header('cache-control', 'no-store')
      .send(answerOf(signIn, token, firstAdminLifetimeS))
  })
}

const addInvite = (server: ApiServer, { signInOf }: InvitationParts): void => {
  const schema = {
    tags,
    operationId: 'invitePerson',
    summary: 'Invite somebody who then signs in by password',
    body: personBody,
    response: { 201: invitation },
  }
  server.post(
    '/v1/people/invitations',
    { schema, config: { ...needs('admin', everywhere), ...isSecret } },
    async (request, reply) => {
      const signIn = signInOf()
      const token = newToken()
      const { name, email } = request.body
      const wanted = { digest: sha256(token), name, address: email, lifetimeS: personLifetimeS }
      if (!(await invitePerson(signIn.store.db, wanted, actorOf(request))))
        throw failure(signInErrors.SIGN_IN_NAME_TAKEN, { name })
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(answerOf(signIn, token, personLifetimeS))
    },
  )
}

const addAccept = (server: ApiServer, { signInOf }: InvitationParts): void => {
  const schema = {
    tags,
    operationId: 'acceptInvitation',
    summary: 'Take an invitation: set a password, and then sign in',
    body: acceptBody,
    response: { 201: joined },
  }
  server.post('/v1/invitations/accept', { schema, config: { ...open, ...isSecret } }, async (request, reply) => {
    const signIn = signInOf()
    requireOwnPage(request, signIn, 'taken')
    await admitAttempt(signIn, limitsOfAddress(addressOf(request)))
    const name = await acceptInvitation(signIn, request.body)
    return reply.code(201).send({ name })
  })
}
