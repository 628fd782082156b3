import { setTimeout as pause } from 'node:timers/promises'
import { findProcess, hasVariable, identityOf, isRunning, listProcesses } from './process-table.ts'
import type { Process, ProcessIdentity } from './process-table.ts'

/** The variable that marks every process started for one instance or command, and is inherited by theirs. */
export const MARKER = 'LOCKSTEP_PROCESS'

/** A process that was started in a session of its own, and whatever it started. */
export type ProcessGroup = {
  /** Value of the marker, used for nothing else. */
  readonly marker: string
  readonly leader: ProcessIdentity | null
  /** Whether we saw the leader alive ourselves. If not, its number may have had another owner since, who left the group behind. */
  readonly isWatched: boolean
}

const END_POLL_MS = 20
const WAIT_POLL_MS = 200

const isGroupOurs = ({ leader, isWatched }: ProcessGroup): boolean => {
  if (leader === null) return false
  const holder = findProcess(leader.pid)
  return holder === null ? isWatched : identityOf(holder) === leader.identity
}

/**
 * Lists the living processes of the group: by process group and session while these are certainly ours, and by the marker,
 * which also finds those that left the session.
 */
export const groupMembers = (group: ProcessGroup): readonly Process[] => {
  const pid = isGroupOurs(group) ? group.leader?.pid : undefined
  const marker = `${MARKER}=${group.marker}`
  return listProcesses().filter(
    found => !found.isZombie && (found.group === pid || found.session === pid || hasVariable(found.pid, marker)),
  )
}

/** Sends a signal to each that is still the process it was when listed. */
const signalAll = (members: readonly Process[], signal: NodeJS.Signals): void => {
  for (const member of members.filter(isStillThere)) {
    try {
      process.kill(member.pid, signal)
    } catch (error) {
      // It ended between the look and the signal.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

const isStillThere = (member: Process): boolean => isRunning({ pid: member.pid, identity: identityOf(member) })

// A full listing costs milliseconds: while known members live there is no need for one.
const refresh = (group: ProcessGroup, members: readonly Process[]): readonly Process[] => {
  const left = members.filter(isStillThere)
  return left.length > 0 ? left : groupMembers(group)
}

const withNew = (group: ProcessGroup, members: readonly Process[]): readonly Process[] => {
  const left = members.filter(isStillThere)
  return [...left, ...groupMembers(group).filter(found => !left.some(known => known.pid === found.pid))]
}

/** Ends every process of the group: SIGTERM or another signal first, after `graceMs` SIGKILL. Resolves when none is left, however long that takes. */
export const endGroup = async (
  group: ProcessGroup,
  graceMs: number,
  first: NodeJS.Signals = 'SIGTERM',
): Promise<void> => {
  const deadline = performance.now() + graceMs
  const asked = new Set<number>()
  let members = groupMembers(group)
  while (members.length > 0) {
    if (performance.now() >= deadline) {
      members = withNew(group, members)
      signalAll(members, 'SIGKILL')
    } else {
      // One that was forked between a look and its signals is only seen once those before it have gone.
      const unasked = members.filter(({ pid }) => !asked.has(pid))
      signalAll(unasked, first)
      unasked.forEach(({ pid }) => asked.add(pid))
    }
    await pause(END_POLL_MS)
    members = refresh(group, members)
  }
}

/** Resolves when no process of the group is left, and ends none. Rejects when the signal aborts. */
export const groupEnded = async (group: ProcessGroup, signal: AbortSignal): Promise<void> => {
  for (let members = groupMembers(group); members.length > 0; members = refresh(group, members)) {
    await pause(WAIT_POLL_MS, undefined, { signal })
  }
}

/** Finds the leader of a group by its marker alone: the earliest process that leads a session and carries it. */
export const findLeader = (marker: string): ProcessIdentity | null => {
  const carriers = listProcesses()
    .filter(found => found.pid === found.group && !found.isZombie && hasVariable(found.pid, `${MARKER}=${marker}`))
    .sort((a, b) => a.startedAt - b.startedAt)
  return carriers[0] === undefined ? null : { pid: carriers[0].pid, identity: identityOf(carriers[0]) }
}

/** The identity of a child at the moment it was started; it cannot have been collected before the next turn of the event loop. */
export const identify = (pid: number): ProcessIdentity => {
  const found = findProcess(pid)
  // Unreachable while the caller obeys the rule above; an empty identity matches no process.
  return { pid, identity: found === null ? '' : identityOf(found) }
}
