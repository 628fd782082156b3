import { failure } from '../../domain/errors/error.ts'
import { sourceErrors } from '../../domain/errors/source.ts'
import type { Source } from '../../ports/source.ts'
import { commitsSince, hasCommit } from './commits-since.ts'
import { gitEnvironment } from './git-environment.ts'
import { runGit } from './run-git.ts'

const everyoneOfACommit = '%an <%ae>%n%cn <%ce>%n%(trailers:key=Co-authored-by,valueonly)'

const distinct = (lines: readonly string[]): readonly string[] =>
  [...new Set(lines.map(line => line.trim()).filter(line => line !== '' && line !== 'HEAD'))].sort()

/**
 * A git repository on this machine, bare or not. Everything is read from commits; the work tree is never looked at. `repository`: as people
 * know it, where that is another place.
 */
export const gitSource = (folder: string, repository = folder): Source => {
  const options = { env: gitEnvironment([]) }
  const git = (...args: readonly string[]): Promise<string> => runGit(['-C', folder, ...args], options)
  return {
    resolve: async ref => {
      await refuseOutside(repository, git)
      const found = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`).catch(
        () => null,
      )
      if (found === null) throw failure(sourceErrors.SOURCE_REF_UNKNOWN, { ref, repository })
      return found.trim()
    },
    describe: async commit => {
      const text = await git('show', '--no-patch', '--format=%T%n%cI%n%an <%ae>%n%s', commit)
      const [tree = '', committed = '', author = '', message = ''] = text.split('\n')
      return { tree, author, message, committedAt: new Date(committed).toISOString() }
    },
    authors: async (commit, since) => {
      const isKnown = since !== null && (await hasCommit(git, since))
      const range = isKnown ? [commit, `^${since}`] : [commit]
      const text = await git('log', `--format=${everyoneOfACommit}`, ...range)
      return distinct(text.split('\n'))
    },
    commits: (commit, since) => commitsSince(git, commit, since),
    branches: async commit => {
      const text = await git('for-each-ref', '--contains', commit, '--format=%(refname)', 'refs/heads', 'refs/remotes')
      return distinct(text.split('\n').map(ref => ref.replace(/^refs\/(heads|remotes\/[^/]+)\//, '')))
    },
    read: async (commit, path) => {
      const isThere = (await git('ls-tree', '--name-only', commit, '--', path)).trim() !== ''
      return isThere ? git('show', `${commit}:${path}`) : null
    },
    list: async (commit, folder) => {
      const prefix = folder === '.' || folder === '' ? '' : `${folder.replace(/\/+$/, '')}/`
      const paths = (await git('ls-tree', '--name-only', '-z', commit, '--', prefix || '.')).split('\0')
      return paths
        .filter(path => path !== '')
        .map(path => path.slice(prefix.length))
        .sort()
    },
  }
}

const refuseOutside = async (
  repository: string,
  git: (...args: readonly string[]) => Promise<string>,
): Promise<void> => {
  try {
    await git('rev-parse', '--git-dir')
  } catch (error) {
    throw failure(sourceErrors.SOURCE_NOT_A_REPOSITORY, { repository }, error)
  }
}
