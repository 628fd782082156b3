import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const web = join(root, 'web')
const dist = join(web, 'dist')
const mark = join(dist, '.built-from')

/** Builds the page as `npm run build:page` does, unless what is built was made from what is there now. Gives its folder. */
export const builtPage = async (): Promise<string> => {
  const wanted = await digestOfSource()
  if ((await builtFrom()) === wanted) return dist
  // Beside the place and then into it, so that whoever looks meanwhile finds all of one or all of the other.
  const fresh = join(web, `dist.${process.pid}`)
  const build = [join(root, 'node_modules/vite/bin/vite.js'), 'build', web, '--outDir', fresh]
  // Several test files may build at once, each into its own folder. What tests are told of their environment would make it a build for development.
  await promisify(execFile)(process.execPath, build, { env: { ...process.env, NODE_ENV: 'production' } })
  await writeFile(join(fresh, '.built-from'), wanted)
  // Another test file may have been quicker, and a page of its server is open already: what is there stays there.
  await ((await builtFrom()) === wanted ? rm(fresh, { recursive: true }) : exchange(fresh))
  return dist
}

/** Empty where nothing was built by a test. */
const builtFrom = (): Promise<string> => readFile(mark, 'utf8').catch(() => '')

const exchange = async (fresh: string): Promise<void> => {
  const old = `${fresh}.old`
  await rename(dist, old).catch(ignoring('ENOENT'))
  // Another test file may have been quicker, with the same page.
  await rename(fresh, dist).catch(ignoring('ENOTEMPTY'))
  await Promise.all([old, fresh].map(folder => rm(folder, { recursive: true, force: true })))
}

const ignoring =
  (code: string) =>
  (error: NodeJS.ErrnoException): void => {
    if (error.code !== code) throw error
  }

const digestOfSource = async (): Promise<string> => {
  const names = await readdir(join(web, 'src'), { recursive: true, withFileTypes: true })
  const files = names.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const others = ['web/index.html', 'web/vite.config.ts', 'web/public/color-scheme.js', 'package-lock.json']
  const hash = createHash('sha256')
  for (const path of [...files.toSorted(), ...others.map(name => join(root, name))])
    hash.update(`${path}\n`).update(await readFile(path))
  return hash.digest('hex')
}
