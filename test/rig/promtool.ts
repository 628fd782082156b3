import { spawnSync } from 'node:child_process'

/** Why tests with promtool cannot run here; null when they can. */
export const noPromtool: string | null =
  spawnSync('promtool', ['--version']).status === 0 ? null : 'promtool is not installed'

/** Runs it to its end with a text on stdin: whether it was content, and what it said. */
export const promtool = (args: readonly string[], stdin = ''): { readonly isGood: boolean; readonly said: string } => {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input: stdin, encoding: 'utf8' })
  return { isGood: status === 0, said: `${stdout}${stderr}` }
}
