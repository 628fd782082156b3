import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { temporaryFolder } from '../../temporary-folder.ts'
import { dockerApi, jsonOf } from './docker-api.ts'

/** The libraries that a program is linked to, at the paths where it looks for them. */
export const librariesOf = (program: string): readonly string[] => {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' })
  return [...(stdout ?? '').matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path]) => path ?? '')
}

const copyInto = async (root: string, from: string, to: string): Promise<void> => {
  await mkdir(dirname(join(root, to)), { recursive: true })
  await copyFile(from, join(root, to))
}

/**
 * Makes an image of programs of this machine and their libraries, as nothing can be pulled: each is in /bin under its own name.
 * Throws what Docker says when it does not take it.
 */
export const importScratchImage = async (
  socketPath: string,
  image: string,
  programs: readonly string[],
): Promise<void> => {
  const folder = await temporaryFolder()
  try {
    for (const program of programs) await copyInto(folder.path, program, join('/bin', basename(program)))
    for (const library of new Set(programs.flatMap(librariesOf))) await copyInto(folder.path, library, library)
    const tar = spawn('tar', ['--create', '--directory', folder.path, '.'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const packed = once(tar, 'exit')
    const [repo, tag] = image.split(':')
    const changes = encodeURIComponent('ENV PATH=/bin')
    const path = `/images/create?fromSrc=-&repo=${repo}&tag=${tag}&changes=${changes}`
    const answer = await dockerApi(socketPath)('POST', path, tar.stdout)
    if (answer.status !== 200) jsonOf(answer)
    await packed
  } finally {
    await folder.remove()
  }
}
