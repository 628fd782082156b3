import { z } from 'zod'
import { notes } from './notes.ts'

/** https://docs.docker.com/reference/cli/docker/image/tag/ (2026-11) */
const host = /(?:[A-Za-z0-9][A-Za-z0-9-]*(?:(?:\.[A-Za-z0-9-]+)+|(?=:))|localhost)(?::\d{1,5})?/
const component = /[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/

/**
 * A repository of a registry. The registry has to be said: a name without one is of Docker Hub, where everybody could read what somebody
 * meant to keep at home.
 */
export const imageRepository = z
  .string()
  .max(200)
  .regex(new RegExp(`^${host.source}(?:/${component.source})+$`))
  .register(notes, {
    expected: 'a registry and a repository in it, without tag or digest',
    hint: 'where the image is pushed to',
    example: '111122223333.dkr.ecr.eu-west-2.amazonaws.com/orders-web',
    problem: 'CONFIG_FORMAT',
  })

/** A file below a folder that it cannot lead out of. */
export const pathInside = z
  .string()
  .regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\0\r\n]+$/)
  .register(notes, {
    expected: 'a path that stays inside the folder that is built',
    hint: 'a file of the folder',
    example: 'Dockerfile',
    problem: 'CONFIG_FORMAT',
  })
