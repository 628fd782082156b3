import { expect, it } from 'vitest'
import { ecsFailure } from './ecs-failure.ts'

const named = (name: string, message = 'as AWS says'): Error => Object.assign(new Error(message), { name })
const asked = { what: 'service web', where: 'cluster main in eu-west-2' }

it.each([
  [
    named('ServiceNotFoundException'),
    'ECS_NOT_FOUND',
    'there is no service web in cluster main in eu-west-2',
    'terminal',
  ],
  [named('ClusterNotFoundException'), 'ECS_NOT_FOUND', 'there is no cluster of that name in cluster main', 'terminal'],
  [named('AccessDeniedException'), 'ECS_REFUSED', 'as AWS says', 'terminal'],
  [named('ExpiredTokenException'), 'ECS_REFUSED', 'as AWS says', 'terminal'],
  [named('CredentialsProviderError'), 'ECS_REFUSED', 'as AWS says', 'terminal'],
  [named('InvalidParameterException'), 'ECS_INVALID', 'as AWS says', 'terminal'],
  [named('ThrottlingException'), 'ECS_UNREACHABLE', 'as AWS says', 'retry'],
  [named('TimeoutError'), 'ECS_UNREACHABLE', 'as AWS says', 'retry'],
  [named('ServerException', ''), 'ECS_UNREACHABLE', 'ServerException', 'retry'],
])('%s', (error, code, message, kind) => {
  const found = ecsFailure(asked, error)
  expect(found).toMatchObject({ code, kind, message: expect.stringContaining(message) })
  expect(found.cause).toBe(error)
})
