import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../rig/temporary-folder.ts'

const source = join(import.meta.dirname, '../../src')

it('CLI_DEMO_NEEDS_CHECKOUT where the stand-in for the queue is not installed', async () => {
  const { path, remove } = await temporaryFolder()
  try {
    await mkdir(join(path, 'demo'))
    await cp(join(source, 'demo/queue.ts'), join(path, 'demo/queue.ts'))
    await cp(join(source, 'domain/errors'), join(path, 'domain/errors'), { recursive: true })
    const { startQueues } = (await import(pathToFileURL(join(path, 'demo/queue.ts')).href)) as {
      startQueues: (environments: readonly string[]) => Promise<unknown>
    }
    await expect(startQueues([])).rejects.toMatchObject({ code: 'CLI_DEMO_NEEDS_CHECKOUT' })
  } finally {
    await remove()
  }
})
