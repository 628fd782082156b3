import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockHolder } from '../../src/agent/lock.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

const RACERS = 6
const ROUNDS = 5

const startRacer = async (folder: string) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/locker.ts'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  return {
    pid: child.pid,
    take: async () => {
      child.stdin.write('now\n')
      return String((await lines.next()).value)
    },
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

let folder: string
let remove: () => Promise<void>

beforeEach(async () => {
  const made = await temporaryFolder()
  folder = made.path
  remove = made.remove
})
afterEach(() => remove())

test('of many that want a free lock, or one whose holder was killed, exactly one gets it, each time', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const racers = await Promise.all(Array.from({ length: RACERS }, () => startRacer(folder)))
    try {
      const answers = await Promise.all(racers.map(racer => racer.take()))
      const winner = racers[answers.indexOf('ours')]
      expect(answers.filter(answer => answer === 'ours')).toHaveLength(1)
      expect(answers.filter(answer => answer === `of ${winner?.pid}`)).toHaveLength(RACERS - 1)
      expect(lockHolder(folder)?.pid).toBe(winner?.pid)
    } finally {
      await Promise.all(racers.map(racer => racer.kill()))
    }
    expect(lockHolder(folder)).toBeNull()
  }
  expect(readdirSync(folder)).toEqual([`lock.${ROUNDS}`])
})
