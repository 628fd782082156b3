import { z } from 'zod'
import { noted, notes } from './notes.ts'
import { stepOptions } from './step-options.ts'
import { relativePath } from './values.ts'

const folder = noted(relativePath, {
  description: 'The folder of the configuration.',
  hint: 'a folder of the repository with the configuration',
  example: 'infra',
})

const absolutePath = z
  .string()
  .regex(/^\/[^\0]*$/)
  .register(notes, {
    expected: 'an absolute path',
    hint: 'a folder on the machine where Lockstep runs',
    example: '/opt/terraform/plugins',
    problem: 'CONFIG_FORMAT',
  })

const resourceType = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/)
  .register(notes, {
    expected: 'the type of a resource',
    hint: 'the type of a resource, as the configuration writes it',
    example: 'acme_database',
    problem: 'CONFIG_FORMAT',
  })

/** The step that plans and applies infrastructure; a folder alone is short for it. */
export const terraform = z
  .union([
    folder,
    z.strictObject({
      folder,
      tool: z
        .enum(['terraform', 'tofu'])
        .prefault('terraform')
        .register(notes, { description: 'Terraform, or OpenTofu.', example: 'tofu' }),
      mirror: noted(absolutePath, {
        description: 'A folder of unpacked plugins that takes the place of their registry.',
        example: '/opt/terraform/plugins',
      }).optional(),
      stateful: z
        .array(resourceType)
        .prefault([])
        .register(notes, {
          description:
            'Types of resources that hold data, beside those that Lockstep knows: destroying one is the point of no return.',
          hint: 'a list of types of resources',
          example: ['acme_database'],
        }),
      irreversible: z.boolean().prefault(false).register(notes, {
        description: 'The change cannot be taken back by applying the configuration of the release before.',
        example: true,
      }),
      ...stepOptions,
    }),
  ])
  .register(notes, {
    description:
      'A configuration of infrastructure: planned while the deployment waits, shown to who approves, and exactly that plan applied.',
    expected: 'a folder or a mapping',
    hint: 'the folder of the configuration, or a mapping with "folder"',
    example: 'infra',
  })
