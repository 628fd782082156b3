import { z } from 'zod'
import { region, role } from './aws.ts'
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

const ecs = z
  .strictObject({
    cluster: noted(text, { description: 'The ECS cluster.', hint: 'the ECS cluster name', example: 'prod-eu' }),
    region,
    role,
  })
  .register(notes, {
    description: 'AWS ECS.',
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
