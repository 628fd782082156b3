import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { loadApp } from '../../src/config/load.ts'
import { loadNotices } from '../../src/config/notices/load.ts'
import { loadPolicy } from '../../src/config/policy/load.ts'
import { refuseUnsupported } from '../../src/engine/plan-support.ts'
import { blocksOf, pages } from './pages.ts'

const all = pages().flatMap(blocksOf)
const blocks = all.filter(({ info }) => info === 'yaml')
const notices = all.filter(({ info }) => info === 'yaml notices')
const policies = all.filter(({ info }) => info === 'yaml policy')

/** What a block leaves out that shows only a part of the file. */
const rest = {
  app: 'shop',
  services: { web: { build: '.', command: 'node web.js' }, worker: { build: '.', command: 'node worker.js' } },
  environments: { staging: { target: 'local' } },
}

const wholeFile = (text: string): string => stringify({ ...rest, ...(parse(text) as object) })

describe('a yaml block on a page', () => {
  it('is there', () => expect(blocks.length).toBeGreaterThan(3))

  it.each(blocks.map(block => [`${block.page}:${block.line}`, block] as const))(
    '%s is a file, or a part of one, that today works',
    (place, { text }) => {
      const app = loadApp(text.startsWith('app:') ? text : wholeFile(text), place)
      app.environments.forEach(environment => refuseUnsupported(environment))
    },
  )
})

describe('a yaml block of a policy', () => {
  it('is there', () => expect(policies.length).toBeGreaterThan(0))

  it.each(policies.map(block => [`${block.page}:${block.line}`, block] as const))('%s is valid', (place, { text }) =>
    expect(loadPolicy(text, place).version).toMatch(/^[0-9a-f]{64}$/),
  )
})

describe('a yaml block of notices', () => {
  it('is there', () => expect(notices.length).toBeGreaterThan(0))

  it.each(notices.map(block => [`${block.page}:${block.line}`, block] as const))('%s is valid', (place, { text }) =>
    expect(loadNotices(text, place).channels.length).toBeGreaterThan(0),
  )
})
