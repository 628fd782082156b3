import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commandDocs } from './docs/commands.ts'
import { configDocs } from './docs/config.ts'
import { errorDocs } from './docs/errors.ts'
import { clientTypes } from './docs/client-types.ts'
import { openApiDocs } from './docs/openapi.ts'
import type { GeneratedFile } from './docs/generated-file.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Every generator of pages. A new one is a line here. */
const generators: readonly (() => readonly GeneratedFile[] | Promise<readonly GeneratedFile[]>)[] = [
  commandDocs,
  configDocs,
  errorDocs,
  openApiDocs,
  clientTypes,
]

const written = (path: string): Promise<string | undefined> =>
  readFile(join(root, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })

const write = async ({ path, text }: GeneratedFile): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

/** Writes the generated pages; with `--check` it writes nothing and fails when one differs from what is there. */
const main = async (isCheck: boolean): Promise<void> => {
  const files = (await Promise.all(generators.map(async generate => generate()))).flat()
  const current = await Promise.all(files.map(file => written(file.path)))
  const stale = files.filter((file, i) => file.text !== current[i])
  for (const file of stale) {
    if (!isCheck) await write(file)
    console.log(isCheck ? `${file.path} is not up to date: npm run docs` : `wrote ${file.path}`)
  }
  if (isCheck && stale.length > 0) process.exitCode = 1
}

await main(process.argv.includes('--check'))
