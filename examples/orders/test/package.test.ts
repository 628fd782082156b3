import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { readApp } from '../../../src/config/load.ts'
import { ordersTree } from './rig/version-tree.ts'

const versions = z.record(z.string(), z.string())
const manifest = z.object({ dependencies: versions.default({}), devDependencies: versions.default({}) })
const lock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })

const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(join(ordersTree, path), 'utf8'))

it('pins what its tests run with, and locks it', async () => {
  const own = manifest.parse(await read('package.json'))
  const locked = lock.parse(await read('package-lock.json'))
  for (const [name, version] of Object.entries(own.dependencies)) {
    const installed = z.object({ version: z.string() }).parse(await read(`../../node_modules/${name}/package.json`))
    expect({ name, version: installed.version }).toEqual({ name, version })
    expect({ name, version: locked.packages[`node_modules/${name}`]?.version }).toEqual({ name, version })
  }
})

it('has a lockstep.yaml that Lockstep reads', async () => {
  const app = await readApp(join(ordersTree, 'lockstep.yaml'))
  expect(app).toMatchObject({ name: 'orders' })
})
