import type { Reading } from '../domain/analysis/reading.ts'
import { LockstepError } from '../domain/errors/error.ts'
import type { AlarmWatch, SeenAlarm, WatchSource } from '../ports/watch.ts'
import type { World } from './world.ts'

/**
 * Looks at an alarm of CloudWatch: OK is good, ALARM is bad, anything else no data. One that was on when the watch began may say nothing
 * of the new version; then it counts from when it was OK for the first time.
 */
export const alarmWatch = ({ watches: { alarms } }: Pick<World, 'watches'>): WatchSource<AlarmWatch> => ({
  kind: 'alarm',
  open: async ({ name, alreadyOn }) => {
    let wasOk = alreadyOn === 'bad'
    return {
      look: async signal => {
        try {
          const [seen] = await alarms.read([name], signal)
          if (seen?.state === 'OK') wasOk = true
          return readingOf(seen ?? null, { wasOk, where: alarms.where })
        } catch (error) {
          if (error instanceof LockstepError) return noData(error.message)
          throw error
        }
      },
      close: async () => undefined,
    }
  },
})

const noData = (details: string): Reading => ({ kind: 'no-data', details })

type Known = { readonly wasOk: boolean; readonly where: string }

const readingOf = (seen: SeenAlarm | null, { wasOk, where }: Known): Reading => {
  if (seen === null) return noData(`there is no such alarm in ${where}`)
  const words = `${seen.state} ${seen.details}`
  switch (seen.state) {
    case 'OK':
      return { kind: 'good', details: words }
    case 'ALARM':
      return wasOk ? { kind: 'bad', details: words } : noData(`on since before it was watched: ${words}`)
    case 'INSUFFICIENT_DATA':
      return noData(words)
  }
}
