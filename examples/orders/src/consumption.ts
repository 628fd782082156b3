import { setTimeout as pause } from 'node:timers/promises'
import { type Acknowledgement, isDue, type Sent } from './acknowledgement.ts'
import type { FlagAnswer } from './flags.ts'
import { type Log, reasonOf } from './log.ts'
import type { OrderConsumer } from './order-consumer.ts'

const EVERY_MS = 250
const FLAG = 'consume-orders'

export type Consumption = {
  /** Stops for good; resolves when nothing is received or handled any more. */
  readonly end: () => Promise<void>
}

type Parts = {
  readonly consumer: OrderConsumer
  readonly askFlag: (flag: string) => Promise<FlagAnswer>
  readonly push: (acknowledgement: Acknowledgement) => Promise<void>
  readonly log: Log
}

type Memory = {
  wanted: boolean
  revision: number | undefined
  sent: Sent | undefined
  /** What did not work the last time; told once, not four times a second. */
  trouble: string | undefined
}

/**
 * Obeys the flag `consume-orders`: asks every 250 ms, starts and stops the consumer, and acknowledges what is really so.
 * Without a first answer it is paused; when answers cease it goes on with the last one.
 */
export const obeyFlag = (parts: Parts): Consumption => {
  const memory: Memory = { wanted: false, revision: undefined, sent: undefined, trouble: undefined }
  const ending = new AbortController()
  const loop = run(parts, memory, ending.signal)
  return {
    end: async () => {
      ending.abort()
      parts.consumer.steer(false)
      await loop
      while (parts.consumer.state().receiving) {
        await acknowledge(parts, memory)
        await pause(EVERY_MS)
      }
      await acknowledge(parts, memory)
    },
  }
}

const run = async (parts: Parts, memory: Memory, ending: AbortSignal): Promise<void> => {
  while (!ending.aborted) {
    remember(memory, await parts.askFlag(FLAG), parts.log)
    if (ending.aborted) return
    parts.consumer.steer(memory.wanted)
    await acknowledge(parts, memory)
    await pause(EVERY_MS, undefined, { signal: ending }).catch(() => undefined) // rejects only because it ends
  }
}

const remember = (memory: Memory, answer: FlagAnswer, log: Log): void => {
  if (answer.kind === 'unanswered') return tellOnce(memory, log, 'flag-unanswered', answer.reason)
  if (answer.value !== memory.wanted || answer.revision !== memory.revision) {
    log('flag-changed', { flag: FLAG, value: answer.value, revision: answer.revision })
  }
  memory.wanted = answer.value
  memory.revision = answer.revision
}

/** Says what is so at this moment, if it is due. A failed push is not remembered as sent, so the next round repeats it. */
const acknowledge = async ({ consumer, push, log }: Parts, memory: Memory): Promise<void> => {
  if (memory.revision === undefined) return // never told anything: nothing to acknowledge
  const current = { flag: FLAG, revision: memory.revision, ...consumer.state() }
  const nowMs = performance.now()
  if (!isDue(current, memory.sent, nowMs)) return
  try {
    await push(current)
    memory.sent = { acknowledgement: current, atMs: nowMs }
    memory.trouble = undefined
  } catch (error) {
    tellOnce(memory, log, 'acknowledgement-failed', reasonOf(error))
  }
}

const tellOnce = (memory: Memory, log: Log, event: string, reason: string): void => {
  if (memory.trouble === undefined) log(event, { flag: FLAG, reason, wanted: memory.wanted })
  memory.trouble = reason
}
