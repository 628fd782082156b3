import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { changed } from '../test/mechanisms/changed.ts'
import { mechanisms } from '../test/mechanisms/table.ts'
import type { Mechanism } from '../test/mechanisms/table.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const copied = ['src', 'test', 'bin', 'examples', 'docs', 'package.json', 'tsconfig.json', 'vitest.config.ts']

type Outcome = { readonly passed: number; readonly failed: number; readonly output: string }
type Report = { readonly numPassedTests: number; readonly numFailedTests: number }

const copy = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'mechanisms-'))
  for (const name of copied) await cp(join(root, name), join(folder, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Runs a test in the copy; the counts are vitest's own. A test that cannot be loaded counts as neither. */
const run = async (folder: string, { test, name }: Mechanism): Promise<Outcome> => {
  const report = join(folder, 'report.json')
  await rm(report, { force: true })
  const only = name === undefined ? [] : ['-t', name]
  const args = ['run', test, ...only, '--reporter=json', `--outputFile=${report}`]
  const child = spawn(join(root, 'node_modules/.bin/vitest'), args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)))
  await once(child, 'close')
  const text = await readFile(report, 'utf8').catch(() => null)
  if (text === null) return { passed: 0, failed: 0, output }
  const { numPassedTests, numFailedTests } = JSON.parse(text) as Report
  return { passed: numPassedTests, failed: numFailedTests, output }
}

/** Takes one mechanism out and sees its test fail; the copy is as before afterwards. Null: it did; else what went wrong. */
const tried = async (folder: string, mechanism: Mechanism): Promise<string | null> => {
  const path = join(folder, mechanism.file)
  const text = await readFile(path, 'utf8')
  const without = changed(text, mechanism)
  const before = await run(folder, mechanism)
  if (before.failed > 0 || before.passed === 0) return `does not pass as it is\n${before.output}`
  await writeFile(path, without)
  try {
    const after = await run(folder, mechanism)
    return after.failed > 0 ? null : `did not fail: nobody would notice\n${after.output}`
  } finally {
    await writeFile(path, text)
  }
}

/** `npm run mechanisms [I3 ...]`: takes each mechanism out of a copy of the house and expects its test to fail. */
const main = async (wanted: readonly string[]): Promise<void> => {
  const chosen = mechanisms.filter(({ invariant }) => wanted.length === 0 || wanted.includes(invariant))
  const folder = await copy()
  let wrong = 0
  try {
    for (const mechanism of chosen) {
      const { invariant, what, test } = mechanism
      const problem = await tried(folder, mechanism)
      if (problem !== null) wrong += 1
      console.log(`${invariant.padEnd(3)}  ${what}: ${test} ${problem ?? 'failed as it must'}`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  console.log(`${chosen.length} mechanisms, ${chosen.length - wrong} seen to matter`)
  process.exitCode = wrong === 0 && chosen.length > 0 ? 0 : 1
}

await main(process.argv.slice(2))
