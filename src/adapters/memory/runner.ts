import type { Runner } from '../../ports/runner.ts'

/** A stand-in for the runner of commands: says what would run, and that it ended well. Nothing is started. */
export const memoryRunner = (): Runner => ({
  run: async ({ argv }, line, signal) => {
    signal.throwIfAborted()
    line(`would run: ${argv[0] === 'sh' && argv[1] === '-c' ? argv.slice(2).join(' ') : argv.join(' ')}`)
    return { ms: 0 }
  },
  end: async () => undefined,
  waitOut: async () => undefined,
})
