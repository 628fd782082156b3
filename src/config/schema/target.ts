import { z } from 'zod'
import { externalId, region, role } from './aws.ts'
import { noted, notes } from './notes.ts'
import { oneOf } from './one-of.ts'
import { name, text } from './values.ts'

const port = z.int().min(1).max(65_535).register(notes, {
  description: 'The port on 127.0.0.1.',
  expected: 'a port from 1 to 65535',
  hint: 'the port on 127.0.0.1 where the service is reached',
  example: 8080,
})

const local = z
  .strictObject({
    ports: z
      .record(name, port)
      .prefault({})
      .register(notes, { description: 'Service and port; a service without one gets a free port.' }),
    router: z.enum(['lockstep', 'haproxy']).prefault('lockstep').register(notes, {
      description: 'What takes the requests: the router that comes along, or the HAProxy of this machine.',
      expected: '"lockstep" or "haproxy"',
      hint: 'which router takes the requests; it is chosen before the first deployment',
      example: 'haproxy',
    }),
  })
  .register(notes, {
    description: 'Plain processes on the machine of Lockstep, behind a router.',
    hint: 'ports by service, and the router',
    example: { ports: { intake: 8080 } },
  })

const ecsService = z.strictObject({
  service: noted(text, {
    description: 'Its name on ECS.',
    hint: 'the name of the ECS service',
    example: 'orders-intake',
  }),
  container: noted(text, {
    description: 'The container in its task definition that runs it. Left out: the one that is called as in this file.',
    hint: 'the name of the container',
    example: 'app',
  }).optional(),
})

const ecs = z
  .strictObject({
    cluster: noted(text, { description: 'The ECS cluster.', hint: 'the ECS cluster name', example: 'prod-eu' }),
    region,
    role,
    'external-id': externalId.optional(),
    services: z
      .record(name, z.union([text, ecsService]))
      .prefault({})
      .register(notes, {
        description:
          'How services are called on ECS, where not as in this file: the name, or a mapping with the container, too.',
        hint: 'a service of this file, and its name on ECS',
        example: { intake: 'orders-production-intake' },
      }),
  })
  .register(notes, {
    description: 'Services on AWS ECS, which stand there already and replace their tasks themselves.',
    hint: 'cluster, region and role',
    example: { cluster: 'prod-eu', region: 'eu-west-2', role: 'arn:aws:iam::111122223333:role/lockstep' },
  })

const later = ['docker', 'kubernetes']

/** Where an environment's services run. */
export const target = z.union([z.enum(['local']), oneOf({ local, ecs }).register(notes, { later })]).register(notes, {
  description: 'Where the services run.',
  expected: '"local", or a mapping with one of the keys local, ecs',
  hint: 'where the services run',
  example: 'local',
  later,
})
