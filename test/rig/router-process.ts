import { LockstepError } from '../../src/domain/errors/error.ts'
import { routerMain } from '../../src/router/main.ts'

/** The router as a process: `node router-process.ts <home> [answerTimeoutMs]`. */
const [home, answerTimeoutMs] = process.argv.slice(2)
if (home === undefined) throw new Error('router-process.ts <home> [answerTimeoutMs]')
const routed = routerMain({
  home,
  log: { line: text => console.log(text) },
  ...(answerTimeoutMs === undefined ? {} : { answerTimeoutMs: Number(answerTimeoutMs) }),
})
await routed.catch((error: unknown) => {
  console.error(error instanceof LockstepError ? `${error.code} ${error.message}` : error)
  process.exitCode = 1
})
