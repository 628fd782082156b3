import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const src = join(import.meta.dirname, '../../src')
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  name => name.endsWith('.ts') && !name.endsWith('.test.ts'),
)

const comparison = /([\w.?]+)\s*[!=]==?\s*('[^']*'|[\w.?]+)/g
const isSecretName = (text: string): boolean => /(token|secret|signature|password|bearer|credential|mac)s?$/i.test(text)
const isPlain = (text: string): boolean => /^(undefined|null|true|false|\d+|'.*')$/.test(text)

/** Where a secret is held against something else than nothing or a text of the code, from either side. */
const comparedIn = (text: string): readonly string[] =>
  [...text.matchAll(comparison)]
    .filter(([, left = '', right = '']) => isSecretName(left) || isSecretName(right))
    .filter(([, left = '', right = '']) => !isPlain(left) && !isPlain(right) && !left.endsWith('.length'))
    .map(([whole]) => whole)

it('no secret is compared character by character, which would tell by its time how much of it was right', () => {
  const found = sources.flatMap(name =>
    comparedIn(readFileSync(join(src, name), 'utf8')).map(comparison => `${name}: ${comparison}`),
  )
  expect(found).toEqual([])
})

it.each(['http/people/by-token.ts', 'router/admit.ts', 'domain/webhooks/signature.ts', 'domain/instance-token.ts'])(
  '%s, where one is proved, takes the same time whatever it is',
  name => expect(readFileSync(join(src, name), 'utf8')).toMatch(/timingSafeEqual\(/),
)

it.each([
  ['if (token === known) return', 1],
  ['given.secret !== this.secret', 1],
  ['return known == request.signature', 1],
  ['token === undefined || secret === null', 0],
  ["password === ''", 0],
  ['a.length === token.length', 0],
])('the search judges: %s', (text, count) => expect(Math.min(1, comparedIn(text).length)).toBe(count))
