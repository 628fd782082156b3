import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const queue = pathToFileURL(join(import.meta.dirname, '../../src/demo/queue.ts')).href

it('whoever stops the queue of the demo ends well, after it', async () => {
  const program = `const { startQueues } = await import(${JSON.stringify(queue)})
    const queues = await startQueues(['staging'])
    console.log(queues.pid)
    await queues.stop()
    process.kill(queues.pid, 0)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (errors += piece))
  const [code] = (await once(child, 'close')) as [number]
  // The last line of the program asks for the process that has ended.
  expect([code, errors]).toEqual([1, expect.stringContaining('ESRCH')])
})
