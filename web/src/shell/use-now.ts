import { useEffect, useState } from 'react'

/** The time of this machine, anew after every `everyMs`: for words like "9 min ago". The server is not asked. */
export const useNow = (everyMs = 1_000): number => {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}
