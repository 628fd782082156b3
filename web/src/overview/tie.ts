import type { EnvironmentStatus, GateState } from '../api/types.ts'
import type { IconName } from '../theme/icons.ts'
import { counted } from '../words/counted.ts'
import { untilText } from '../words/moments.ts'
import { releaseNumber } from '../words/release-number.ts'
import type { Tone } from '../words/state-words.ts'

/** What is between two environments: the same release, or why not. `shut`: nothing goes on by itself. */
export type Tie =
  | { readonly kind: 'same' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'apart'
      readonly isShut: boolean
      readonly icon: IconName
      readonly tone: Tone
      readonly text: string
    }

/** What joins an environment with the one after it, or keeps them apart. */
export const tieOf = (
  left: EnvironmentStatus | undefined,
  right: EnvironmentStatus | undefined,
  nowMs: number,
): Tie => {
  if (left === undefined || left.release === null || right === undefined) return { kind: 'none' }
  if (right.release?.version === left.release.version) return { kind: 'same' }
  if (right.asking !== null) return apart('help-hexagon', 'person', 'asks')
  if (right.deployment !== null) return { ...apart('loader-2', 'moving', 'moving'), isShut: false }
  const { version } = left.release
  if (right.holds.some(({ release }) => release === version)) return apart('lock', 'quiet', `${version} is held`)
  const open = right.waiting.flatMap(({ gates }) => gates?.states ?? []).find(({ status }) => status === 'waiting')
  if (open !== undefined) return gateTie(open, nowMs)
  if (right.release === null) return { kind: 'none' }
  return apart('minus', 'quiet', aheadText(version, right.release.version))
}

const apart = (icon: IconName, tone: Tone, text: string) => ({ kind: 'apart', isShut: true, icon, tone, text }) as const

const gateTie = ({ gate, title, detail, until }: GateState, nowMs: number): Tie => {
  if (gate === 'approvals') return apart('user-check', 'person', `${detail.split(/[;:]/)[0]} approvals`)
  if (gate === 'checklist') return apart('user-check', 'person', 'a checklist')
  if (gate === 'freeze') return apart('snowflake', 'quiet', 'frozen')
  return apart('hourglass', 'quiet', until === null ? title : `${gate} ends ${untilText(until, nowMs)}`)
}

const aheadText = (left: string, right: string): string => {
  const by = releaseNumber(left) - releaseNumber(right)
  if (!Number.isFinite(by)) return 'apart'
  return `${counted(Math.abs(by), 'release')} ${by > 0 ? 'ahead' : 'behind'}`
}
