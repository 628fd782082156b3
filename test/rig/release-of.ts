import { randomUUID } from 'node:crypto'
import type { Release } from '../../src/domain/release.ts'

/** Release number so and so of the app orders, with nothing in it but what is given. */
export const releaseOf = (number: number, parts: Partial<Release> = {}): Release => ({
  id: `r${number}`,
  app: 'orders',
  version: `v${number}`,
  commit: `c${number}`,
  tree: '',
  message: '',
  author: '',
  authors: [],
  branches: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  artifacts: [],
  migrations: [],
  config: {},
  fingerprint: `f${number}`,
  ...parts,
})

/** One that no other is like, for a store that many tests write to. */
export const newReleaseOf = (parts: Partial<Release>): Omit<Release, 'version'> =>
  releaseOf(0, {
    id: `r-${randomUUID()}`,
    commit: randomUUID().replaceAll('-', ''),
    author: 'tester',
    authors: ['tester'],
    createdAt: new Date().toISOString(),
    fingerprint: randomUUID(),
    ...parts,
  })
