import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import {
  findProcess,
  hasVariable,
  identityOf,
  isRunning,
  listProcesses,
  parsePsLine,
  parseStat,
} from './process-table.ts'

describe('process table', () => {
  test('reads a stat line whose program name has spaces and parentheses', () => {
    const rest = '1 4242 4240 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1 1 1 1'
    expect(parseStat(4243, `4243 (a) S (b c) S ${rest}`)).toEqual({
      pid: 4243,
      group: 4242,
      session: 4240,
      startedAt: 987_654,
      isZombie: false,
    })
    expect(parseStat(4243, `4243 (x) Z ${rest}`).isZombie).toBe(true)
  })

  test('reads a line of ps', () => {
    expect(parsePsLine('  501   500 Ss   Mon Nov  9 08:01:02 2026')).toEqual({
      pid: 501,
      group: 500,
      session: 0,
      startedAt: new Date(2026, 10, 9, 8, 1, 2).getTime(),
      isZombie: false,
    })
    expect(parsePsLine('501 500 Z+ Mon Nov  9 08:01:02 2026').isZombie).toBe(true)
  })

  test('finds ourselves, once, and tells us from another with our number', () => {
    const found = findProcess(process.pid)
    expect(found).not.toBeNull()
    const identity = found === null ? '' : identityOf(found)
    expect(isRunning({ pid: process.pid, identity })).toBe(true)
    expect(isRunning({ pid: process.pid, identity: `${identity}0` })).toBe(false)
    expect(listProcesses().filter(({ pid }) => pid === process.pid)).toEqual([found])
  })

  test('does not find who has ended', () => {
    const { pid } = spawnSync('true')
    expect(findProcess(pid)).toBeNull()
    expect(hasVariable(pid, 'PATH=x')).toBe(false)
  })
})
