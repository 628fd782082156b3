import { isScalar, LineCounter, parseAllDocuments, type Document } from 'yaml'
import { duplicateKeys } from './duplicate-keys.ts'
import { finding, type Finding } from './finding.ts'
import { placesIn, type Places } from './place.ts'
import { maxAliasCount, oddities } from './yaml-oddities.ts'
import { isFatal, syntax, syntaxFindings } from './yaml-syntax.ts'

/** The file as plain data, and where each value stands. */
export type ReadableYaml = { readonly places: Places; readonly value: unknown }

/** A text read as YAML; `read` is undefined when it could not be. */
export type YamlText = {
  readonly lines: LineCounter
  readonly findings: readonly Finding[]
  readonly read: ReadableYaml | undefined
}

// A file of the largest size without aliases stays below it.
const maxValues = 200_000

/** Counts values as often as aliases repeat them, and stops soon after the limit. */
const hasTooManyValues = (root: unknown): boolean => {
  const open = [root]
  for (let count = 0; open.length > 0; count += 1) {
    if (count + open.length > maxValues) return true
    const value = open.pop()
    if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) open.push(item)
  }
  return false
}

const plainValue = (document: Document): { value: unknown } | Finding => {
  const tooMuch = syntax('aliases repeat too much', 0, 'write some of them out')
  try {
    const value: unknown = document.toJS({ maxAliasCount })
    return hasTooManyValues(value) ? tooMuch : { value }
  } catch (error) {
    // The one thing that toJS still refuses here, and it does so by this class.
    if (error instanceof ReferenceError) return tooMuch
    throw error
  }
}

const readOne = (document: Document, lines: LineCounter): YamlText => {
  const ofParser = syntaxFindings(document, lines)
  if (document.errors.some(isFatal)) return { lines, findings: ofParser, read: undefined }
  const findings = [...ofParser, ...duplicateKeys(document, lines)]
  const odd = oddities(document)
  if (odd.length > 0) return { lines, findings: [...findings, ...odd], read: undefined }
  const plain = plainValue(document)
  if ('code' in plain) return { lines, findings: [...findings, plain], read: undefined }
  return { lines, findings, read: { places: placesIn(document), value: plain.value } }
}

const limitBytes = 256 * 1024

const tooLarge = (bytes: number): YamlText => {
  const lines = new LineCounter()
  lines.addNewLine(0)
  return { lines, findings: [finding('CONFIG_TOO_LARGE', [], { bytes, limitBytes })], read: undefined }
}

const isBlank = ({ contents, errors }: Document): boolean =>
  errors.length === 0 && (contents === null || (isScalar(contents) && contents.value === null))

/** Reads YAML 1.2 with merge keys. Never throws on any text; quotes nothing of it but keys. */
export const yamlText = (text: string): YamlText => {
  const bytes = Buffer.byteLength(text)
  if (bytes > limitBytes) return tooLarge(bytes)
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
    merge: true,
    logLevel: 'error',
  })
  const [first, second] = documents
  if (first === undefined || (second === undefined && isBlank(first)))
    return { lines, findings: [finding('CONFIG_EMPTY', [], undefined)], read: undefined }
  if (second === undefined) return readOne(first, lines)
  const several = finding('CONFIG_DOCUMENTS', [], { count: documents.length })
  return { lines, findings: [{ ...several, offset: second.range[0] }], read: undefined }
}
