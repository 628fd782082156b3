import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** A page for people; `path` is relative to the repository. */
export type Page = { readonly path: string; readonly text: string }

/** A fenced block; `info` is what stands behind the opening fence, `line` counts from 1. */
export type Block = { readonly page: string; readonly info: string; readonly line: number; readonly text: string }

const pathsOf = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: folder.endsWith('docs') })
    .filter(entry => entry.isFile() && entry.name.endsWith('.md'))
    .map(entry => relative(root, join(entry.parentPath, entry.name)))

/** Every page of the repository's root and of docs/, that of the example, and that of the infrastructure. */
export const pages = (): readonly Page[] =>
  [...pathsOf(root), ...pathsOf(join(root, 'docs')), 'examples/orders/README.md', 'infra/README.md'].map(pageAt)

export const pageAt = (path: string): Page => ({ path, text: readFileSync(join(root, path), 'utf8') })

/** The fenced blocks of a page, in order. */
export const blocksOf = ({ path, text }: Page): readonly Block[] =>
  [...text.matchAll(/^```(.*)\n([^]*?)^```$/gm)].map(({ 1: info = '', 2: body = '', index }) => ({
    page: path,
    info,
    line: text.slice(0, index).split('\n').length,
    text: body,
  }))
