import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'

/** Nothing in the folder can be made, replaced or removed until it is mended; a right alone does not stop root. */
export const unwritable = (folder: string): { mend(): void } => {
  const isRoot = process.getuid?.() === 0
  if (isRoot) execFileSync('chattr', ['+i', folder])
  else chmodSync(folder, 0o555)
  return {
    mend: () => {
      if (isRoot) execFileSync('chattr', ['-i', folder])
      else chmodSync(folder, 0o755)
    },
  }
}
