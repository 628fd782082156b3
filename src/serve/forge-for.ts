import { githubForge } from '../adapters/github/github-forge.ts'
import type { GitHubRepository } from '../domain/notices/settings.ts'
import type { Forge } from '../ports/forge.ts'
import { secretOf } from './secret-of.ts'

/** Binds the adapter of a forge. Its token is read when it is asked. */
export const forgeFor =
  (variables: Readonly<Record<string, string | undefined>>) =>
  (github: GitHubRepository): Forge =>
    githubForge({ ...github, token: secretOf(github.token, variables) })
