import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openLog, pruneLogs, rotateLog, tailOf } from '../../src/agent/log-file.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

describe('log files', () => {
  let folder: string
  let path: string
  let remove: () => Promise<void>

  beforeEach(async () => {
    const made = await temporaryFolder()
    folder = made.path
    remove = made.remove
    path = join(folder, 'logs/a.log')
  })
  afterEach(() => remove())

  test('are open to their owner alone', () => {
    closeSync(openLog(path, null))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'logs')).mode & 0o777).toBe(0o700)
  })

  test('are put aside beyond the limit, two at most, while the program goes on writing', async () => {
    const descriptor = openLog(path, null)
    for (const round of ['first', 'second', 'third']) {
      writeSync(descriptor, `${round}\n`)
      await rotateLog(path, 100)
      expect(readFileSync(path, 'utf8')).toBe(`${round}\n`)
      writeSync(descriptor, 'x'.repeat(100))
      await rotateLog(path, 100)
      expect(statSync(path).size).toBe(0)
      expect(readFileSync(`${path}.1`, 'utf8')).toContain(`${round}\n`)
    }
    writeSync(descriptor, 'after')
    closeSync(descriptor)
    expect(readFileSync(path, 'utf8')).toBe('after')
    expect(readFileSync(`${path}.2`, 'utf8')).toContain('second\n')
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2'])
  })

  test('show their last lines, on request only those after a point', async () => {
    mkdirSync(join(folder, 'logs'))
    expect(await tailOf(path)).toBe('')
    writeFileSync(path, 'before\n')
    const from = statSync(path).size
    expect(await tailOf(path, from)).toBe('')
    appendFileSync(path, Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join(''))
    expect((await tailOf(path, from)).split('\n')).toEqual(
      Array.from({ length: 20 }, (_, index) => `line ${index + 80}`),
    )
    writeFileSync(path, 'emptied\n')
    expect(await tailOf(path, from + 5_000)).toBe('emptied')
  })

  test('of instances that are gone are removed except the newest', () => {
    mkdirSync(join(folder, 'logs'))
    for (const [age, name] of ['running', 'newest', 'newer', 'old', 'oldest'].entries()) {
      const file = join(folder, `logs/${name}.log`)
      writeFileSync(file, '')
      writeFileSync(`${file}.1`, '')
      utimesSync(file, 1_000_000 - age, 1_000_000 - age)
    }
    pruneLogs(join(folder, 'logs'), new Set(['running', 'oldest']), 2)
    const left = ['running', 'newest', 'newer', 'oldest'].flatMap(name => [`${name}.log`, `${name}.log.1`])
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(left.sort())
    pruneLogs(join(folder, 'missing'), new Set())
    expect(existsSync(join(folder, 'missing'))).toBe(false)
  })
})
