import { expect, it } from 'vitest'
import { sizeText } from './size-text.ts'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 KB'],
  [1_140_000, '1.1 MB'],
  [41e9, '41 GB'],
  [5e15, '5000 TB'],
])('%d is %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})
