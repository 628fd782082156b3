import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { localRunner } from '../../src/adapters/local/runner.ts'
import type { LockstepError } from '../../src/domain/errors/error.ts'
import type { Command } from '../../src/ports/runner.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { processesOf } from './rig.ts'

describe('the runner of this machine', () => {
  let folder: string
  let remove: () => Promise<void>
  let lines: string[]

  beforeEach(async () => {
    const made = await temporaryFolder()
    folder = made.path
    remove = made.remove
    lines = []
  })
  afterEach(async () => {
    expect(processesOf(folder)).toEqual([])
    await remove()
  })

  /** The folder is in the environment, so that whatever is left can be found by it. */
  const command = (line: string, change: Partial<Command> = {}): Command => ({
    argv: ['sh', '-c', line],
    cwd: folder,
    timeoutMs: 30_000,
    operation: null,
    ...change,
    variables: { TEST_FOLDER: folder, ...change.variables },
  })
  const run = (line: string, change: Partial<Command> = {}, signal = new AbortController().signal) =>
    localRunner.run(command(line, change), text => lines.push(text), signal)
  const failureOf = async (work: Promise<unknown>): Promise<LockstepError> =>
    await work.then(
      () => {
        throw new Error('it succeeded')
      },
      (error: LockstepError) => error,
    )

  test('gives output of both streams by line, with the last one that has no end', async () => {
    const { ms } = await run('echo one; echo two >&2; printf "thr\\303\\251\\r\\nfour"')
    expect([...lines].sort()).toEqual(['four', 'one', 'thré', 'two'])
    expect(ms).toBeGreaterThan(0)
  })

  test('lets nothing of our environment through but what a program needs', async () => {
    process.env['RUNNER_TEST_TOKEN'] = 'x'
    try {
      await run('env', { variables: { GIVEN: 'yes' } })
    } finally {
      delete process.env['RUNNER_TEST_TOKEN']
    }
    const names = lines.map(line => line.split('=')[0] ?? '').filter(name => !['_', 'SHLVL', 'PWD'].includes(name))
    const allowed = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'GIVEN', 'TEST_FOLDER', 'LOCKSTEP_PROCESS']
    expect(names.filter(name => !allowed.includes(name))).toEqual([])
    expect(names).toContain('GIVEN')
  })

  test('runs the Node.js that we run on', async () => {
    await run('node --version')
    expect(lines).toEqual([process.version])
  })

  test('COMMAND_FAILED with exit code or signal and the last lines', async () => {
    const error = await failureOf(run('seq 1 100; echo "it broke" >&2; exit 4'))
    expect(error.code).toBe('COMMAND_FAILED')
    expect(error.message).toContain('exit code 4')
    expect(error.message).toContain('it broke')
    expect(error.message).toContain('\n100')
    expect(error.message).not.toContain('\n50\n')
    expect((await failureOf(run('kill -9 $$'))).message).toContain('was ended by SIGKILL. It printed nothing.')
  })

  test('COMMAND_NOT_FOUND for a program or a folder that does not exist', async () => {
    expect(await failureOf(run('', { argv: ['no-such-program'] }))).toMatchObject({ code: 'COMMAND_NOT_FOUND' })
    expect(await failureOf(run('true', { cwd: join(folder, 'no') }))).toMatchObject({ code: 'COMMAND_NOT_FOUND' })
  })

  test('COMMAND_TIMEOUT ends the whole family, and says what was printed', async () => {
    // Long enough to say something on a machine that is busy.
    const timeoutMs = 3_000
    const startedAt = performance.now()
    const error = await failureOf(run('echo working; sleep 1000 & setsid sleep 1000 & sleep 1000', { timeoutMs }))
    expect(error.code).toBe('COMMAND_TIMEOUT')
    expect(error.message).toContain('after 3000 ms')
    expect(error.message).toContain('working')
    expect(performance.now() - startedAt).toBeLessThan(timeoutMs + 4_000)
  })

  test('who ignores SIGTERM is ended after 5 s', async () => {
    const startedAt = performance.now()
    const error = await failureOf(run('trap "" TERM; echo ready; while :; do sleep 1000; done', { timeoutMs: 3_000 }))
    expect(lines).toEqual(['ready'])
    expect(error.code).toBe('COMMAND_TIMEOUT')
    expect(performance.now() - startedAt).toBeGreaterThan(3_000 + 5_000)
  })

  test('COMMAND_ABORTED by the signal, before and during', async () => {
    const abort = new AbortController()
    const work = failureOf(run('echo ready; sleep 1000', {}, abort.signal))
    await until('it runs', () => lines.includes('ready'))
    abort.abort(new Error('somebody changed their mind'))
    const error = await work
    expect(error).toMatchObject({ code: 'COMMAND_ABORTED', cause: abort.signal.reason })
    lines = []
    expect(await failureOf(run('echo started', {}, abort.signal))).toMatchObject({ code: 'COMMAND_ABORTED' })
    expect(lines).toEqual([])
  })

  test('a command that ends well leaves nothing either, also when a child keeps its output open', async () => {
    const startedAt = performance.now()
    await run('sleep 1000 & setsid sleep 1000 & echo done')
    expect(lines).toEqual(['done'])
    expect(performance.now() - startedAt).toBeLessThan(4_000)
  })

  test('all output is there although the process has ended', async () => {
    await run('seq 1 200000')
    expect(lines).toHaveLength(200_000)
    expect(lines.at(-1)).toBe('200000')
  })

  test('a line longer than 64 KB comes in pieces', async () => {
    await run(`node -e 'process.stdout.write("x".repeat(150000) + "\\nend")'`)
    expect(lines.map(line => line.length)).toEqual([65_536, 65_536, 18_928, 3])
  })

  test('a secret from a file reaches the command and is hidden in output and error', async () => {
    const file = join(folder, 'secret')
    await writeFile(file, 'pa55word', { mode: 0o600 })
    const variables = { TOKEN: { file } }
    const error = await failureOf(run('test "$TOKEN" = pa55word && echo "got $TOKEN" && exit 1', { variables }))
    expect(lines).toEqual(['got ***'])
    expect(error.message).toContain('got ***')
    expect(`${error.message}${error.stack}`).not.toContain('got pa55word')
  })

  test('COMMAND_VARIABLE_UNREADABLE starts nothing', async () => {
    const variables = { TOKEN: { file: join(folder, 'missing') } }
    const error = await failureOf(run('echo started', { variables }))
    expect(error.code).toBe('COMMAND_VARIABLE_UNREADABLE')
    expect(lines).toEqual([])
  })
})
