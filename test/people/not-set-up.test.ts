import { fastify } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addSignIn } from '../../src/http/people/add-sign-in.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { ownersDoor } from '../../src/http/door.ts'
import { admit } from '../../src/http/people/admit.ts'
import { answerProblems } from '../../src/http/problems.ts'
import type { RouteTypes } from '../../src/http/server.ts'

const server = fastify().withTypeProvider<RouteTypes>()
beforeAll(() => {
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(() => value => JSON.stringify(value))
  answerProblems(server, { error: () => undefined })
  admit(server, { lockstep: { policy: noPolicy } as Lockstep }, ownersDoor)
  addSignIn(server, null)
})
afterAll(() => server.close())

it.each([
  ['GET', '/v1/sign-in', undefined],
  ['GET', '/v1/people', undefined],
  ['POST', '/v1/admin/invitation', { name: 'ada' }],
  ['POST', '/v1/people/invitations', { name: 'ben', email: 'ben@example.com' }],
  ['POST', '/v1/invitations/accept', { token: 'x', password: 'a long and good password' }],
  ['POST', '/api/auth/sign-in/email', { email: 'ada@example.com', password: 'x' }],
  ['POST', '/api/auth/sign-in/oidc', {}],
  ['GET', '/api/auth/callback/oidc', undefined],
  ['POST', '/api/auth/sign-out', {}],
] as const)('%s %s says that there is no sign-in', async (method, url, payload) => {
  const answer = await server.inject({ method, url, ...(payload && { payload }) })
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([409, 'SIGN_IN_NOT_SET_UP'])
})

it('knows the owner all the same', async () => {
  const answer = await server.inject({ url: '/v1/me', headers: { 'x-lockstep-actor': 'ada' } })
  expect(answer.json()).toEqual({ kind: 'owner', name: 'ada', groups: [], scope: null })
})
