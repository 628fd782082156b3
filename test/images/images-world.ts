import { spawnSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { noDockerd, startOwnDockerd } from '../rig/ecs/engines/own-dockerd.ts'
import { librariesOf } from '../rig/ecs/engines/scratch-image.ts'
import type { OwnDockerd } from '../rig/ecs/engines/own-dockerd.ts'
import { dockerProgram } from '../rig/images/docker-cli.ts'
import { noRegistry, startOwnRegistry } from '../rig/images/own-registry.ts'
import type { OwnRegistry } from '../rig/images/own-registry.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

export type ImagesWorld = {
  readonly registry: OwnRegistry
  /** A folder of the test's own. */
  readonly folder: string
  /** By which docker is found, and finds its engine. */
  readonly variables: { readonly PATH: string; readonly DOCKER_HOST: string; readonly DOCKER_CONFIG: string }
  /** The real docker; resolves to what it printed. Throws what it said when it failed. */
  docker(...args: readonly string[]): string
  stop(): Promise<void>
}

const program = '/bin/cat'

/** Makes of the folder what a container needs to say its version: nothing can be pulled, so it brings program and libraries. */
export const bringProgram = `cp --parents --dereference ${[program, ...librariesOf(program)].join(' ')} .`

/** An image of all that was built, which says the file `version`. */
export const dockerfile = `FROM scratch\nCOPY . /\nCMD ["${program}", "/version"]\n`

/** A Docker engine and a registry of the test's own; or why they cannot be had here. */
export const imagesWorld = async (): Promise<ImagesWorld | string> => {
  const missing = noDockerd ?? noRegistry ?? (dockerProgram === null ? 'no docker here has BuildKit' : null)
  if (missing !== null) return missing
  const dockerd = await startOwnDockerd()
  return typeof dockerd === 'string' ? dockerd : worldWith(dockerd, dockerProgram ?? '')
}

const worldWith = async (dockerd: OwnDockerd, found: string): Promise<ImagesWorld> => {
  const registry = await startOwnRegistry()
  const folder = await temporaryFolder()
  const [bin, config] = [join(folder.path, 'bin'), join(folder.path, 'config')]
  for (const path of [bin, config]) await mkdir(path)
  await symlink(found, join(bin, 'docker'))
  const variables = {
    PATH: [bin, process.env['PATH']].join(delimiter),
    DOCKER_HOST: `unix://${dockerd.socketPath}`,
    DOCKER_CONFIG: config,
  }
  return {
    registry,
    folder: folder.path,
    variables,
    docker: (...args) => {
      const { status, stdout, stderr } = spawnSync(found, args, {
        env: { ...process.env, ...variables },
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`)
      return stdout
    },
    stop: async () => {
      await registry.stop()
      await dockerd.stop()
      await folder.remove()
    },
  }
}

/** A base image in the registry that has nothing but a file. */
export const pushBase = async ({ registry, folder, docker }: ImagesWorld): Promise<void> => {
  const context = join(folder, 'base')
  await mkdir(context)
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /base\n')
  const name = `${registry.host}/base:v1`
  docker('build', '--quiet', '--tag', name, context)
  docker('push', name)
  docker('image', 'rm', name)
}
