import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { demoPage } from '../../src/demo/demo-page.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

it('CLI_DEMO_NEEDS_PAGE until the page is built, then a port of this machine alone', async () => {
  const { path, remove } = await temporaryFolder()
  try {
    const folder = join(path, 'dist')
    await expect(demoPage(folder)).rejects.toMatchObject({ code: 'CLI_DEMO_NEEDS_PAGE' })
    await mkdir(folder)
    await writeFile(join(folder, 'index.html'), '<!doctype html>')
    const { url, variables } = await demoPage(folder)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(variables).toEqual({ LOCKSTEP_LISTEN: url.slice('http://'.length), LOCKSTEP_PUBLIC_URL: url })
  } finally {
    await remove()
  }
})
