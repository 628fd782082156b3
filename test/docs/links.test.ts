import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { pages, root } from './pages.ts'

const linksIn = (text: string): readonly string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter(target => !/^[a-z]+:/.test(target))
    .map(target => target.replace(/#.*/, ''))

/** Files of the repository that a page names in backticks. */
const filesIn = (text: string): readonly string[] =>
  [...text.matchAll(/`((?:src|test|docs|scripts|examples|bench|bin)\/[\w./-]+)`/g)].map(([, path = '']) => path)

it.each(pages().map(page => [page.path, page] as const))('%s leads only to what is there', (path, { text }) => {
  const here = (name: string): boolean => existsSync(join(root, dirname(path), name))
  const links = linksIn(text).filter(link => !here(link))
  // The example's page names files of its own folder.
  const files = filesIn(text).filter(file => !existsSync(join(root, file)) && !here(file))
  expect([...links, ...files]).toEqual([])
})

it('looks at links and at names of files', () => {
  const text = '[a](b.md#c) [d](https://e.example/f) `src/main.ts` `src/<name>.ts` `npm test`'
  expect([linksIn(text), filesIn(text)]).toEqual([['b.md'], ['src/main.ts']])
})
