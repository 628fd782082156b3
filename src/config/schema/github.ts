import { z } from 'zod'
import { noted, notes } from './notes.ts'
import { secretReference } from './values.ts'

const repository = z
  .string()
  .max(200)
  .regex(/^(?!\.+\/)[\w.-]+\/(?!\.+$)[\w.-]+$/)
  .register(notes, {
    description: 'The repository at GitHub.',
    expected: 'owner/repository',
    hint: 'a repository of GitHub',
    example: 'acme/orders',
    problem: 'CONFIG_FORMAT',
  })

const api = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s/?#@]+[^\s?#@]*$/)
  .prefault('https://api.github.com')
  .transform(url => url.replace(/\/+$/, ''))
  .register(notes, {
    description: 'Another address of the API, for example `https://github.example.com/api/v3` of an Enterprise server.',
    expected: 'a URL that begins with https:// or http://, without a password',
    hint: 'an address without what is secret',
    example: 'https://api.github.com',
    problem: 'CONFIG_FORMAT',
  })

/** A repository at GitHub with what is needed to write there. `may`: what its token has to be allowed to. */
export const githubRepository = (may: string, description: string) =>
  z
    .strictObject({
      repository,
      token: noted(secretReference, {
        description: `A token that may write ${may} of it.`,
        hint: 'a mapping that says where the secret is',
        example: { env: 'ORDERS_GITHUB_TOKEN' },
      }),
      api,
    })
    .register(notes, {
      description,
      hint: 'repository and token',
      example: { repository: 'acme/orders', token: { env: 'ORDERS_GITHUB_TOKEN' } },
    })
