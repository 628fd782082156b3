import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

const version = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version
const argv = process.argv.slice(2)

// Answered before anything else is loaded: it is asked for often, by people and scripts.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) process.stdout.write(`${version}\n`)
else {
  // Inside the package, where only who may change the code itself can write: the default, below /tmp, is everybody's.
  enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/lockstep', import.meta.url)))
  const [{ runProgram }, { cliParts }] = await Promise.all([import('./cli/program.ts'), import('./serve/cli-parts.ts')])
  await runProgram(argv, cliParts(version))
}
