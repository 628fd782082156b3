import { useEffect, useRef, useState } from 'react'
import { useLiveState } from '../api/live-state.ts'
import { emptyLog, lineCount, withMore } from './log-so-far.ts'
import type { LogSoFar } from './log-so-far.ts'
import { readStepLog } from './read-step-log.ts'

/** `isWhole`: all that there was when it was opened is here. `error`: why nothing more comes. */
export type StepOutput = { readonly log: LogSoFar; readonly isWhole: boolean; readonly error: unknown }

const nothingYet: StepOutput = { log: emptyLog, isWhole: false, error: null }

/** The output of a step, and on as it comes while `isLive`. What is here stays here when the connection goes and comes back. */
export const useStepLog = (id: string, step: string, isLive: boolean): StepOutput => {
  const [output, setOutput] = useState(nothingYet)
  const latest = useRef(nothingYet)
  const isLost = useLiveState().kind === 'lost'
  useEffect(() => {
    if (isLost) return
    const gone = new AbortController()
    const change = (more: Partial<StepOutput>): void => {
      latest.current = { ...latest.current, ...more }
      setOutput(latest.current)
    }
    const hears = {
      known: () => lineCount(latest.current.log),
      came: (lines: Parameters<typeof withMore>[1]) => change({ log: withMore(latest.current.log, lines) }),
      whole: () => change({ isWhole: true }),
    }
    readStepLog({ id, step, isLive }, hears, gone.signal).catch((error: unknown) => {
      if (!gone.signal.aborted) change({ error })
    })
    return () => gone.abort()
  }, [id, step, isLive, isLost])
  return output
}
