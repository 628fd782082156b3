import type { Figure, Reading } from './figure.ts'
import { lossReading } from './router-loss.ts'
import { cpuReadings } from './router-cpu.ts'

/** What the local router costs, and that it loses nothing while traffic is moved. */
export const router: Figure = {
  name: 'router',
  measure: async say => {
    const cost = await cpuReadings(say)
    const { reading, wrong } = await lossReading(say)
    const readings: readonly Reading[] = [...cost.readings, reading]
    return { readings, wrong: [...cost.wrong, ...wrong] }
  },
}
