import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** A secret that every world has: with characters that each encoding writes in another way, and that stands nowhere by chance. */
export const canary = 'canary/7Qm+x4 Zr9=Kd2&Wp8v'
/** The variable of the server's environment in which it is. */
export const canaryVariable = 'TEST_CANARY'

type Form = { readonly form: string; readonly text: string }

/** How a secret looks that was written in one way or another. */
export const formsOf = (secret: string): readonly Form[] => {
  const hex = Buffer.from(secret).toString('hex')
  const url = encodeURIComponent(secret)
  return [
    { form: 'plain', text: secret },
    { form: 'hex', text: hex },
    { form: 'upper-case hex', text: hex.toUpperCase() },
    { form: 'URL-encoded', text: url },
    { form: 'URL-encoded in lower case', text: url.replace(/%../g, code => code.toLowerCase()) },
    { form: 'form-encoded', text: new URLSearchParams({ a: secret }).toString().slice(2) },
    ...[0, 1, 2].flatMap(offset => base64Forms(secret, offset)),
  ]
}

/** In the midst of base64, where what stands around it is not known: the characters that are made of it alone. */
const base64Forms = (secret: string, offset: number): readonly Form[] => {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
  const [from, to] = [Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)]
  return (['base64', 'base64url'] as const).map(alphabet => ({
    form: `${alphabet} behind ${offset} bytes`,
    text: bytes.toString(alphabet).slice(from, to),
  }))
}

/** A text as it is, without the breaks that divide it into lines, and the texts of a log of JSON lines joined. */
const readings = (text: string): readonly string[] => [text, text.replace(/\r?\n/g, ''), textsOfLines(text)]

const textsOfLines = (text: string): string => (text.startsWith('{') ? text.split('\n').map(textOfLine).join('') : '')

const textOfLine = (line: string): string => {
  try {
    const { text } = JSON.parse(line) as { readonly text?: unknown }
    return typeof text === 'string' ? text : ''
  } catch {
    // No line of a log.
    return ''
  }
}

/** In which forms a text has the secret, also divided over lines. */
export const foundIn = (text: string, secret = canary): readonly string[] => {
  const all = readings(text)
  return formsOf(secret)
    .filter(({ text: form }) => all.some(reading => reading.includes(form)))
    .map(({ form }) => form)
}

/** Each file below a folder that has the secret, and in which form; but for those that exist to hold secrets. */
export const filesWithCanary = async (folder: string, secret = canary): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || relative(folder, path).split('/').includes('secrets')) continue
    for (const form of foundIn(await textOf(path), secret)) found.push(`${relative(folder, path)}: ${form}`)
  }
  return found
}

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    // Replaced or removed meanwhile by the programs that still run.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

type Query = <Row extends object>(text: string, database?: string) => Promise<readonly Row[]>

const tables = `select format('%I.%I', schemaname, tablename) as name from pg_tables
  where schemaname not in ('pg_catalog', 'information_schema') order by 1`

/** Each table of each database that has the secret in a row. */
export const rowsWithCanary = async (query: Query, secret = canary): Promise<readonly string[]> => {
  const found: string[] = []
  const databases = await query<{ datname: string }>(
    'select datname from pg_database where datallowconn and not datistemplate',
  )
  for (const { datname } of databases)
    for (const { name } of await query<{ name: string }>(tables, datname)) {
      const rows = await query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`, datname)
      for (const form of foundIn(rows.map(({ row }) => row).join('\n'), secret))
        found.push(`${datname} ${name}: ${form}`)
    }
  return found
}
