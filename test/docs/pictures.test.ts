import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { pictureFiles, shapes } from '../../scripts/screenshots/pictured-views.ts'
import { pages, root } from './pages.ts'

const folder = 'docs/images'

/** Pictures that a page names, as paths of the repository. */
const picturesIn = (path: string, text: string): readonly string[] =>
  [...text.matchAll(/[("\s]([\w./-]+\.png)[)"\s]/g)].map(([, name = '']) =>
    relative(root, join(root, dirname(path), name)),
  )

const named = pages().flatMap(({ path, text }) => picturesIn(path, text))

it('every picture that a page names is made by npm run screenshots', () => {
  expect(named.length).toBeGreaterThan(3)
  const made = pictureFiles().map(name => join(folder, name))
  expect(named.filter(name => !made.includes(name))).toEqual([])
})

it('what is made is there, nothing else, and each in its shape', () => {
  const names = readdirSync(join(root, folder)).sort()
  expect(names).toEqual([...pictureFiles()].sort())
  const wrong = names.filter(name => {
    const end = /-(?:dark|phone)(?=\.png$)/.exec(name)?.[0] ?? ''
    const { viewport } = shapes[end as keyof typeof shapes]
    const size = sizeOf(readFileSync(join(root, folder, name)))
    return size.width !== viewport.width || size.height !== viewport.height
  })
  expect(wrong).toEqual([])
})

it('finds pictures in both ways in which pages name them', () => {
  const text = '![a](images/a.png)\n<source srcset="images/b-dark.png"> <img src="images/b.png" alt="b">'
  expect(picturesIn('docs/page.md', text)).toEqual(['docs/images/a.png', 'docs/images/b-dark.png', 'docs/images/b.png'])
})

/** Of a PNG: its header stands right behind its signature. */
const sizeOf = (png: Buffer): { readonly width: number; readonly height: number } => ({
  width: png.readUInt32BE(16),
  height: png.readUInt32BE(20),
})
