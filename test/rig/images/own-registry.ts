import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../../src/postgres/free-port.ts'
import { fromDebian } from '../from-debian.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { until } from '../until.ts'

const program = '/usr/bin/docker-registry'

/** Why no registry can be started here; null: one can. */
export const noRegistry: string | null = fromDebian({ program, name: 'docker-registry' })

/** Who may use a registry that asks. */
export const registryUser = { name: 'lockstep', password: 'a-password-of-tests' }
const passwordHash = '$2a$05$V1nMnPlljj01CvrtCovwXeGI.jjsmbSZCjYGTT8RwLwFJ6V76wMim'

export type OwnRegistry = {
  /** `127.0.0.1:<port>`, as it stands before the name of a repository. */
  readonly host: string
  /** Names of its repositories in which something was pushed. */
  repositories(): Promise<readonly string[]>
  tagsOf(repository: string): Promise<readonly string[]>
  /** Loses the image of a digest. */
  lose(repository: string, digest: string): Promise<void>
  stop(): Promise<void>
}

/** A registry of the test's own, the real one of the Distribution project. `asks`: it lets nobody in but `registryUser`. `at`: where one was before. */
export const startOwnRegistry = async ({ asks = false, at = '' } = {}): Promise<OwnRegistry> => {
  const folder = await temporaryFolder()
  const host = at === '' ? `127.0.0.1:${await freePort()}` : at
  const htpasswd = { realm: 'tests', path: join(folder.path, 'users') }
  const configuration = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(folder.path, 'data') }, delete: { enabled: true } },
    http: { addr: host },
    ...(asks && { auth: { htpasswd } }),
  }
  await writeFile(htpasswd.path, `${registryUser.name}:${passwordHash}\n`)
  await writeFile(join(folder.path, 'config.yml'), JSON.stringify(configuration))
  const log = await open(join(folder.path, 'log'), 'w')
  const child = spawn(program, ['serve', join(folder.path, 'config.yml')], { stdio: ['ignore', log.fd, log.fd] })
  const exited = once(child, 'exit')
  const login = Buffer.from(`${registryUser.name}:${registryUser.password}`).toString('base64')
  const ask = (path: string, method = 'GET') =>
    fetch(`http://${host}/v2/${path}`, { method, headers: asks ? { authorization: `Basic ${login}` } : {} })
  await until('the registry answers', async () => (await ask('').catch(() => null))?.ok)
  return {
    host,
    repositories: async () => ((await (await ask('_catalog')).json()) as { repositories: string[] }).repositories,
    tagsOf: async repository =>
      ((await (await ask(`${repository}/tags/list`)).json()) as { tags: string[] | null }).tags ?? [],
    lose: async (repository, digest) => {
      const { status } = await ask(`${repository}/manifests/${digest}`, 'DELETE')
      if (status !== 202) throw new Error(`the registry answered ${status}`)
    },
    stop: async () => {
      child.kill('SIGTERM')
      await exited
      await log.close()
      await folder.remove()
    },
  }
}
