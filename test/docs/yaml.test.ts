import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { loadApp } from '../../src/config/load.ts'
import { refuseUnsupported } from '../../src/engine/plan-support.ts'
import { blocksOf, pages } from './pages.ts'

const blocks = pages()
  .flatMap(blocksOf)
  .filter(({ info }) => info === 'yaml')

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
      app.environments.forEach(environment => refuseUnsupported(app, environment))
    },
  )
})
